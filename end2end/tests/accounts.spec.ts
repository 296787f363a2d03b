// Accounts: made, found, changed, grouped, deleted; and what is told when something goes wrong.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { type Account, addMember, type Api } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";
import { signUp } from "../support/api";

interface NewAccount {
  fullname: string;
  environment?: "test" | "prod";
  labels?: string[];
}

async function make(api: Api, account: NewAccount): Promise<Account> {
  const { result } = await api.post("/v1/accounts", account);
  return result.account as Account;
}

const table = (page: Page) => page.getByRole("table", { name: "Accounts" });
const row = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name });
const sheet = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const news = (page: Page) => page.getByRole("status", { name: "News" });

async function open(page: Page, path = "/accounts"): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: "Accounts" })).toBeVisible();
  await expect(table(page).getByRole("rowheader").first()).toBeVisible();
}

async function fill(api: Api): Promise<void> {
  await make(api, { fullname: "Adventure Works", labels: ["region:eu", "tier:gold"] });
  await make(api, { fullname: "Contoso", environment: "test", labels: ["region:us"] });
  await make(api, { fullname: "Fabrikam", labels: ["region:eu"] });
  await make(api, { fullname: "Northwind Traders" });
  await make(api, { fullname: "Tailspin Toys", environment: "test" });
}

test("an account is created with what was typed, and its name is previewed", async ({ page, founded }) => {
  await open(page);
  await page.getByRole("button", { name: "New account" }).click();
  const form = sheet(page, "New account");
  await expect(form.getByLabel("Display name")).toBeFocused();
  await form.getByLabel("Display name").fill("Müller & Söhne");
  await expect(form.getByText("It will be “muller-sohne”.")).toBeVisible();
  await form.getByRole("radio", { name: "Test" }).check();
  await form.getByRole("textbox", { name: "Labels" }).fill("region:eu, tier:gold");
  await form.getByRole("textbox", { name: "Labels" }).press("Enter");
  await form.getByRole("button", { name: "Create account" }).click();
  await expect(news(page)).toContainText("Müller & Söhne created");
  await expect(form).toBeHidden();
  await expect(row(page, "Müller & Söhne")).toContainText("test");

  const { result } = await founded.api.get("/v1/accounts/muller-sohne");
  expect(result).toMatchObject({ fullname: "Müller & Söhne", environment: "test", labels: ["region:eu", "tier:gold"] });
});

test("a token of the new account is shown this once, and reaches that account only", async ({ page, founded }) => {
  const other = await make(founded.api, { fullname: "Other" });
  await open(page, "/accounts?new");
  const form = sheet(page, "New account");
  await form.getByLabel("Display name").fill("With token");
  await form.getByRole("checkbox", { name: "Make a token for this account" }).check();
  await form.getByRole("radio", { name: "Manage the account" }).check();
  await form.getByLabel("How long it works").selectOption({ label: "1 hour" });
  await form.getByRole("button", { name: "Create account" }).click();

  const token = form.getByRole("group", { name: "Token", exact: true });
  await expectAccessible(page);
  await token.getByRole("button", { name: "Show" }).click();
  const secret = (await token.getByRole("code").innerText()).trim();
  const api = founded.api.as(secret);
  expect((await api.get("/v1/accounts/with-token")).result.fullname).toBe("With token");
  await expect(api.get(`/v1/accounts/${other.id}`)).rejects.toThrow(/404/);

  const done = form.getByRole("button", { name: "Done" });
  await expect(done).toHaveAttribute("aria-disabled", "true");
  for (const box of await form.getByRole("checkbox", { name: "I have stored it" }).all()) await box.check();
  await done.click();
  await expect(form).toBeHidden();
  await expect(page).not.toHaveURL(/new/);
  expect(await page.content()).not.toContain(secret);
});

test("what is wrong is said at its field, and nothing typed is lost", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 4\d\d/);
  await make(founded.api, { fullname: "Taken" });
  await open(page);
  await page.getByRole("button", { name: "New account" }).click();
  const form = sheet(page, "New account");
  await form.getByRole("button", { name: "Create account" }).click();
  await expect(form.getByRole("alert").first()).toBeFocused();
  await expect(form.getByLabel("Display name")).toHaveAccessibleDescription(/Enter what people call it/);

  await form.getByLabel("Display name").fill("Another");
  await form.getByLabel("Name in addresses").fill("taken");
  await form.getByRole("button", { name: "Create account" }).click();
  await expect(form.getByLabel("Name in addresses")).toHaveAccessibleDescription(/exists already/);
  await expect(form.getByLabel("Display name")).toHaveValue("Another");
  await expectAccessible(page);

  // Leaving asks first.
  await page.keyboard.press("Escape");
  await expect(form.getByText("Discard what you entered?")).toBeVisible();
  await form.getByRole("button", { name: "Keep editing" }).click();
  await form.getByLabel("Name in addresses").fill("another");
  await form.getByRole("button", { name: "Create account" }).click();
  await expect(news(page)).toContainText("Another created");
});

test("an account is edited; somebody else's change is not overwritten silently", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 412/);
  const account = await make(founded.api, { fullname: "Contoso", labels: ["old"] });
  await open(page);
  await row(page, "Contoso").getByRole("button", { name: "Actions for Contoso" }).click();
  await page.getByRole("button", { name: "Edit…" }).click();
  const form = sheet(page, "Edit Contoso");
  await form.getByLabel("Display name").fill("Contoso Ltd");
  await founded.api.patch(`/v1/accounts/${account.id}`, [{ op: "replace", path: "/labels", value: ["theirs"] }]);
  await expect(form.getByText("Somebody else has changed this account meanwhile")).toBeVisible();
  await expect(form.getByLabel("Display name")).toHaveValue("Contoso Ltd");
  await form.getByRole("button", { name: "Show theirs" }).click();
  await expect(form.getByRole("button", { name: "Remove label theirs" })).toBeVisible();
  await form.getByLabel("Display name").fill("Contoso Ltd");
  await form.getByRole("button", { name: "Save account" }).click();
  await expect(news(page)).toContainText("Contoso Ltd saved");
  const { result } = await founded.api.get(`/v1/accounts/${account.id}`);
  expect(result).toMatchObject({ fullname: "Contoso Ltd", labels: ["theirs"] });
});

test("deleting counts what goes, and production asks for its name", async ({ page, founded }) => {
  const account = await make(founded.api, { fullname: "Northwind" });
  await addMember(founded, [`viewer~${account.id}`]).catch(() => undefined);
  await open(page, `/accounts`);
  await row(page, "Northwind").getByRole("button", { name: "Actions for Northwind" }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const question = sheet(page, "Delete Northwind?");
  await expect(question.getByText(/The production account “northwind” is gone for good/)).toBeVisible();
  await expect(question.getByText(/members? los/)).toBeVisible();
  await expect(question.getByText(/Its audit log stays: \d+/)).toBeVisible();
  await expectAccessible(page);
  const button = question.getByRole("button", { name: "Delete account" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await question.getByRole("textbox").fill("northwind");
  await button.click();
  await expect(news(page)).toContainText("Northwind deleted");
  await expect(row(page, "Northwind")).toHaveCount(0);
  await expect(founded.api.get(`/v1/accounts/${account.id}`)).rejects.toThrow(/404/);
});

test("labels are added to and removed from several at once, and several are deleted", async ({ page, founded }) => {
  await fill(founded.api);
  await open(page);
  await page.getByRole("checkbox", { name: "Select Contoso" }).check();
  await page.getByRole("checkbox", { name: "Select Tailspin Toys" }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("2 of 6 selected");
  await bar.getByRole("button", { name: "Add label…" }).click();
  const add = sheet(page, "Add a label to the selected accounts");
  await add.getByLabel("Label", { exact: true }).fill("tried");
  await add.getByRole("button", { name: "Label 2 accounts" }).click();
  await expect(add.getByRole("status")).toContainText("2 of 2 done.");
  await add.getByRole("button", { name: "Done" }).click();
  await expect(table(page).getByRole("button", { name: "tried: only" })).toHaveCount(2);

  await bar.getByRole("button", { name: "Remove label…" }).click();
  const remove = sheet(page, "Remove a label from the selected accounts");
  await remove.getByLabel("Label", { exact: true }).fill("region:us");
  await remove.getByRole("button", { name: "Take it off 2 accounts" }).click();
  await expect(remove.getByRole("status")).toContainText("1 of 1 done.");
  await remove.getByRole("button", { name: "Done" }).click();

  await bar.getByRole("button", { name: "Delete…" }).click();
  const question = sheet(page, "Delete the selected accounts?");
  await expect(question.getByText("2 accounts are gone for good: 0 of production, 2 of test.")).toBeVisible();
  await question.getByRole("button", { name: "Delete 2 accounts" }).click();
  await expect(question.getByRole("status")).toContainText("2 of 2 done.");
  await question.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "Contoso")).toHaveCount(0);
  await expect(bar).toBeHidden();
  const { result } = await founded.api.get("/v1/accounts");
  expect(result).toHaveLength(4);
});

test("an account's page says what it is, who reaches it and what happened to it", async ({ page, founded }) => {
  const account = await make(founded.api, { fullname: "Contoso", environment: "test", labels: ["region:us"] });
  await page.goto("/accounts/contoso");
  await expect(page.getByRole("heading", { level: 1, name: "Contoso" })).toBeVisible();
  await expect(page.getByText(account.id)).toBeVisible();
  await expect(page.getByRole("region", { name: "Members who reach it" })).toContainText(founded.admin.name);
  await expect(page.getByRole("region", { name: "Recent activity" })).toContainText("created account contoso");

  await page.getByRole("button", { name: "Use as tenant" }).click();
  await expect(page).toHaveURL(/tenant=contoso/);
  await page.getByRole("button", { name: "Show all tenants" }).click();
  await expect(page).not.toHaveURL(/tenant=/);
  await page.getByRole("link", { name: "region:us" }).click();
  await expect(page).toHaveURL(/f\.labels=region(:|%3A)us/);
});

test("an account that does not exist is explained", async ({ page, founded, problems }) => {
  problems.expect(/status of 404/);
  expect(founded.organization.id).toBeTruthy();
  await page.goto("/accounts/nobody");
  await expect(page.getByRole("alert").filter({ hasText: /nobody|not/i }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Accounts" }).first()).toBeVisible();
});

test("who may only read is told why the buttons rest", async ({ page, context, server, founded }) => {
  await fill(founded.api);
  const viewer = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, viewer, founded.organization.id);
  await open(page);
  const button = page.getByRole("button", { name: "New account" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(/Your roles do not let you create accounts/);
});

test("the list is accessible, fits every screen and looks as it should", async ({ page, founded }) => {
  await open(page);
  await keepLooks(page, "accounts-one");
  await fill(founded.api);
  await open(page);
  await expect(row(page, "Tailspin Toys")).toBeVisible();
  await expect(row(page, "Contoso")).toMatchAriaSnapshot({ name: "row.aria.yml" });
  await page.getByRole("checkbox", { name: "Select Contoso" }).check();
  await page.getByRole("checkbox", { name: "Select Fabrikam" }).check();
  await keepLooks(page, "accounts-full");
  await page.getByRole("button", { name: "New account" }).click();
  await expect(sheet(page, "New account")).toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "accounts-new");
});

test("at 200 % nothing is cut off", async ({ browser, server, founded }) => {
  await fill(founded.api);
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  await haveSession(context, server.url, founded.admin);
  const page = await context.newPage();
  await open(page, `${server.url}/accounts`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  await page.getByRole("button", { name: "New account" }).click();
  const submit = sheet(page, "New account").getByRole("button", { name: "Create account" });
  await submit.scrollIntoViewIfNeeded();
  await expect(submit).toBeInViewport();
  await context.close();
});

test("a list that cannot be read says so, with a way on", async ({ page, ownServer, context, problems }) => {
  const server = await ownServer();
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await open(page, `${server.url}/accounts`);
  await whileBroken(server, problems, "accounts", async () => {
    await page.reload();
    const alert = page.getByRole("region", { name: "Accounts" }).getByRole("alert");
    await expect(alert).toContainText(/Request/);
    await keepLooks(page, "accounts-error");
  });
  await page.getByRole("region", { name: "Accounts" }).getByRole("button", { name: "Retry" }).click();
  await expect(table(page).getByRole("rowheader").first()).toBeVisible();
});
