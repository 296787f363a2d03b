// Tokens: made, found, exchanged, ended; their secrets seen once.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded } from "../support/api";
import { expect, test } from "../support/fixtures";
import { expectReflow } from "../support/looks";
import { haveSession } from "../support/people";

const table = (page: Page) => page.getByRole("table", { name: "Tokens" });
const row = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name });
const news = (page: Page) => page.getByRole("status", { name: "News" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
const once = (page: Page, name: string) => page.getByRole("group", { name, exact: true });

async function open(page: Page, path = "/tokens"): Promise<void> {
  await page.goto(path);
  await expect(heading(page, "Tokens")).toBeVisible();
  await expect(table(page).getByRole("rowheader").first()).toBeVisible();
}

async function make(founded: Founded, fullname: string, more: object = {}): Promise<any> {
  const body = { fullname, permission_set: "viewer", resources: {}, ...more };
  return (await founded.api.post("/v1/tokens", body)).result;
}

/** Looks at a secret that is shown once. */
async function look(secret: Locator): Promise<string> {
  await secret.getByRole("button", { name: "Show" }).click();
  return (await secret.getByRole("code").innerText()).trim();
}

async function stored(place: Locator): Promise<void> {
  for (const box of await place.getByRole("checkbox", { name: "I have stored it" }).all()) await box.check();
}

const status = async (url: string, token: string) =>
  (await fetch(`${url}/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })).status;

test("a token is made with what was picked, said in a sentence, and its secrets are shown once", async ({ page, founded, server }) => {
  const account = (await founded.api.post("/v1/accounts", { fullname: "Northwind" })).result.account;
  await open(page);
  await page.getByRole("link", { name: "Tokens" }).first().focus();
  await page.getByRole("button", { name: "New token" }).click();
  await expect(heading(page, "New token")).toBeFocused();
  const amount = page.getByRole("complementary", { name: "What this token may do" });
  await expect(amount).toContainText("It may read everything and change nothing in the whole organization, until ");
  await page.getByLabel("Name", { exact: true }).fill("Nightly export");
  await expect(page.getByText("It will be “nightly-export”.")).toBeVisible();
  await page.getByRole("radio", { name: "Editor" }).check();
  await page.getByRole("radio", { name: "Some accounts" }).check();
  await page.getByLabel("Accounts", { exact: true }).getByPlaceholder("Search by name or id").fill("northwind");
  await page.getByRole("button", { name: /^Northwind/ }).click();
  await expect(amount).toContainText("create and change accounts");
  await page.getByLabel("How long it works").selectOption({ label: "7 days" });
  await page.getByRole("button", { name: "Create token" }).click();

  const made = page.getByRole("region", { name: "The new token" });
  await expect(made).toContainText("Nightly export is made");
  await expectAccessible(page);
  const secret = await look(once(page, "Token"));
  const renewal = await look(once(page, "Token for renewing"));
  expect(secret).toMatch(/^pbo_/);
  const api = founded.api.as(secret);
  expect((await api.get(`/v1/accounts/${account.id}`)).result.fullname).toBe("Northwind");
  await expect(api.get(`/v1/accounts/${founded.account.id}`)).rejects.toThrow(/404/);

  // What is shown to be copied works as it stands.
  const command = await made.getByRole("group", { name: "curl command" }).getByRole("code").innerText();
  const answer = await promisify(execFile)("sh", ["-c", command], { env: { ...process.env, PATCHBAY_TOKEN: secret } });
  expect(JSON.parse(answer.stdout).result).toHaveLength(1);

  const next = made.getByRole("button", { name: "Continue to the token" });
  await expect(next).toHaveAttribute("aria-disabled", "true");
  await stored(made);
  await next.click();
  await expect(heading(page, "Nightly export")).toBeFocused();
  await expect(page).toHaveURL(`${server.url}/tokens/nightly-export`);
  await expect(page.getByText("in Northwind, until")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(founded.admin.name);
  await page.reload();
  await expect(heading(page, "Nightly export")).toBeVisible();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.innerHTML, location.href]));
  for (const gone of [secret, renewal]) expect(kept).not.toContain(gone);
});

test("leaving before the secrets are stored asks first", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/tokens/new");
  await page.getByLabel("Name", { exact: true }).fill("Forgetful");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("region", { name: "The new token" })).toBeVisible();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Accounts" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "The new token" })).toBeVisible();
});

test("what is wrong is said at its field, by the page and by the server", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 4\d\d/);
  await make(founded, "Taken");
  await page.goto("/tokens/new");
  await page.getByRole("radio", { name: "Connect page" }).check();
  await page.getByLabel("How long it works").selectOption({ label: "Another span" });
  await page.getByLabel("How many").fill("0");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("alert").first()).toBeFocused();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/know it again/);
  await expect(page.getByRole("group", { name: "Where it holds" })).toHaveAccessibleDescription(/Pick the accounts/);
  await expect(page.getByLabel("How many")).toHaveAccessibleDescription(/at least 1/);
  await page.getByRole("radio", { name: "Viewer" }).check();
  await page.getByLabel("How many").fill("36");
  await page.getByLabel("Name", { exact: true }).fill("Another");
  await page.getByLabel("Name in addresses").fill("taken");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByLabel("Name in addresses")).toHaveAccessibleDescription(/exists already/);
  await expectAccessible(page);
  await page.getByLabel("Name in addresses").fill("another");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByText("Another is made")).toBeVisible();
  const { result } = await founded.api.get("/v1/tokens/another/info");
  expect(result.token_ttl).toBe("36h");
});

test("a rotation leaves the old pair working until it is ended", async ({ page, founded, server }) => {
  const token = await make(founded, "Nightly export");
  const old = token.primary.access.secret;
  await page.goto("/tokens/nightly-export");
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog", { name: "Rotate Nightly export?" });
  await expect(dialog).toContainText("The present pair goes on working beside it");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Rotate token" }).click();
  await expect(dialog.getByText("The token has a new pair of secrets")).toBeVisible();
  const fresh = await look(once(page, "Token"));
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Discard what you entered?")).toBeVisible();
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await stored(dialog);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
  expect([await status(server.url, old), await status(server.url, fresh)]).toEqual([200, 200]);

  await expect(page.getByText("Two pairs work")).toBeVisible();
  await page.getByRole("button", { name: "End the old pair…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End the old pair token" }).click();
  await expect(news(page)).toContainText("Only the newest pair of Nightly export works now");
  await expect(page.getByText("One pair of secrets works.")).toBeVisible();
  expect([await status(server.url, old), await status(server.url, fresh)]).toEqual([401, 200]);
});

test("a reset ends every secret at once, a revocation the token; both say what stops", async ({ page, founded, server }) => {
  const token = await make(founded, "Leaked", { permission_set: "administrator" });
  const old = token.primary.access.secret;
  await founded.api.as(old).post("/v1/accounts", { fullname: "Made by it" });
  await open(page);
  await row(page, "Leaked").getByRole("button", { name: "Actions for Leaked" }).click();
  await page.getByRole("button", { name: "Reset…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reset Leaked?" });
  await expect(dialog).toContainText("refused from the next call on");
  await expect(dialog).toContainText("The audit log has 1 entry by it");
  await dialog.getByRole("button", { name: "Reset token" }).click();
  const fresh = await look(once(page, "Token"));
  await stored(dialog);
  await dialog.getByRole("button", { name: "Done" }).click();
  expect([await status(server.url, old), await status(server.url, fresh)]).toEqual([401, 200]);

  await row(page, "Leaked").getByRole("button", { name: "Actions for Leaked" }).click();
  await page.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("dialog", { name: "Revoke Leaked?" }).getByRole("button", { name: "Revoke token" }).click();
  await expect(news(page)).toContainText("Leaked revoked");
  await expect(row(page, "Leaked")).toBeHidden();
  expect(await status(server.url, fresh)).toBe(401);
});

test("the organization’s own token is found here, can be rotated and cannot be revoked", async ({ page, founded, server }) => {
  const own = (await founded.api.get("/v1/organization")).result.refresh_token_id;
  await page.goto(`/tokens/${own}`);
  await expect(page.getByText("The organization’s own")).toBeVisible();
  const revoke = page.getByRole("button", { name: "Revoke…" });
  await expect(revoke).toHaveAttribute("aria-disabled", "true");
  await expect(revoke).toHaveAccessibleDescription(/first token of its owner stays/);
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Rotate token" }).click();
  const fresh = await look(once(page, "Token"));
  expect([await status(server.url, founded.token), await status(server.url, fresh)]).toEqual([200, 200]);
});

test("sessions are listed on request, and the one in use is not ended here", async ({ page, founded }) => {
  await make(founded, "Nightly export");
  await open(page);
  await expect(table(page).getByText("Session of a member")).toBeHidden();
  await page.getByRole("button", { name: /^Kind:/ }).click();
  await page.getByRole("checkbox", { name: "Sessions of members" }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/f\.token_type=logon/);
  await expect(table(page).getByText("Session of a member")).toBeVisible();
  await table(page).getByRole("button", { name: /^Actions for/ }).click();
  const end = page.getByRole("button", { name: /^End the session/ });
  await expect(end).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("This is the session that you work in")).toBeVisible();
});

test("search, filters and order are in the address, and the file has what is listed", async ({ page, founded }) => {
  for (const name of ["Alpha export", "Beta export", "Gamma"]) await make(founded, name);
  await make(founded, "Short", { token_ttl: "1m", permission_set: "member" });
  await open(page);
  await page.getByRole("searchbox", { name: "Name or id" }).fill("export");
  await expect(table(page).getByRole("rowheader")).toHaveCount(2);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect(page).toHaveURL(/q=export/);
  await page.reload();
  await expect(table(page).getByRole("rowheader")).toHaveCount(2);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const stream = await (await download).createReadStream();
  const lines = (await stream.toArray()).join("").trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("Management API");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: /^May:/ }).click();
  await page.getByRole("checkbox", { name: "Member", exact: true }).check();
  await expect(table(page).getByRole("rowheader")).toHaveCount(1);
});

test("who may not give more than they have sees why, and who may not look is told", async ({ page, context, server, founded }) => {
  const viewer = await addMember(founded, ["viewer"], { fullname: "Vera View" });
  await context.clearCookies();
  await haveSession(context, server.url, viewer, founded.organization.id);
  await open(page);
  const create = page.getByRole("button", { name: "New token" });
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await table(page).getByRole("button", { name: /^Actions for/ }).first().click();
  await expect(page.getByRole("button", { name: /^Rotate/ })).toHaveAttribute("aria-disabled", "true");
});

test("a token for one integration opens that and nothing else", async ({ page, founded, server }) => {
  const account = (await founded.api.post("/v1/accounts", { fullname: "Northwind", environment: "test" })).result.account;
  const config = { type: "ticketing_mock_ticketing" };
  const { result } = await founded.api.post(`/v1/integrations/${account.id}`, { fullname: "Mock desk", provider_config: config });
  const integration = result.integration;
  await page.goto(`/tokens/new?account=${account.id}&integration=${integration.id}`);
  await expect(page.getByLabel("Integration", { exact: true })).toHaveValue(integration.id);
  await expect(page.getByRole("complementary")).toContainText("use the connector API in one integration");
  await page.getByRole("button", { name: "Create token" }).click();
  const secret = await look(once(page, "Token"));
  expect(secret).toMatch(/^pbi_/);
  const call = (path: string) => fetch(server.url + path, { headers: { authorization: `Bearer ${secret}` } });
  expect((await call("/v1/ticketing/projects")).status).toBe(200);
  expect((await call("/v1/accounts")).status).toBe(403);
});

test("320 pixels are enough", async ({ page, founded }) => {
  await make(founded, "Nightly export");
  for (const path of ["/tokens", "/tokens/new", "/tokens/nightly-export"]) {
    await page.goto(path);
    await expect(page.locator("[aria-busy=true], .skeleton:visible")).toHaveCount(0);
    await expectReflow(page);
  }
});
