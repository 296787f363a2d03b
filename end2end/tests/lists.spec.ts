// What is true of every list: the address holds what is shown, the keyboard reaches all of it, and its size does not
// matter.
import type { Page } from "@playwright/test";
import { type Founded, signUp } from "../support/api";
import { expect, test } from "../support/fixtures";
import { haveSession } from "../support/people";

interface Listing {
  path: string;
  name: string;
  /** What comes first when nothing is asked for. */
  ready: string;
}

const accounts: Listing = { path: "/accounts", name: "Accounts", ready: "Adventure Works" };
const audit: Listing = { path: "/audit", name: "Audit log", ready: "Created account" };

const table = (page: Page, list: Listing) => page.getByRole("table", { name: list.name });
const heads = (page: Page, list: Listing) => table(page, list).getByRole("rowheader");
const panel = (page: Page, name: RegExp) => page.getByRole("group", { name });

async function fill({ api }: Founded): Promise<void> {
  for (const [fullname, environment, labels] of [
    ["Adventure Works", "prod", ["region:eu"]],
    ["Contoso", "test", ["region:us"]],
    ["Fabrikam", "prod", ["region:eu"]],
    ["Northwind", "test", []],
  ] as const) {
    await api.post("/v1/accounts", { fullname, environment, labels });
  }
  await api.patch("/v1/accounts/contoso", [{ op: "replace", path: "/fullname", value: "Contoso Ltd" }]);
  await api.delete("/v1/accounts/northwind");
}

async function open(page: Page, list: Listing): Promise<void> {
  await page.goto(list.path);
  await expect(table(page, list)).toContainText(list.ready);
}

/** The same rows after a reload, and again after going away and back, and back and forward. */
async function expectToStay(page: Page, list: Listing, rows: RegExp[]): Promise<void> {
  const shown = heads(page, list);
  await expect(shown).toHaveText(rows);
  const address = page.url();
  await page.reload();
  await expect(shown).toHaveText(rows);
  expect(page.url()).toBe(address);
  await page.getByRole("link", { name: "Roles", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
  await page.goBack();
  await expect(shown).toHaveText(rows);
  expect(page.url()).toBe(address);
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
  await page.goBack();
  await expect(shown).toHaveText(rows);
}

test("a search of accounts stays, by words, by id and by a pasted address", async ({ page, founded }) => {
  await fill(founded);
  await open(page, accounts);
  const search = page.getByRole("searchbox", { name: "Name, id or pasted URL" });
  await search.fill("fabri");
  await expectToStay(page, accounts, [/Fabrikam/]);
  await expect(search).toHaveValue("fabri");
  const { result } = await founded.api.get("/v1/accounts/contoso");
  await search.fill(result.id);
  await expect(heads(page, accounts)).toHaveText([/Contoso Ltd/]);
  await search.fill(`${new URL(page.url()).origin}/accounts/adventure-works?tenant=x`);
  await expect(heads(page, accounts)).toHaveText([/Adventure Works/]);
  await search.fill("no such account");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(heads(page, accounts)).toHaveCount(4);
});

test("filters of accounts stay, alone and together", async ({ page, founded }) => {
  await fill(founded);
  await open(page, accounts);
  await page.getByRole("button", { name: "Environment: all" }).click();
  await panel(page, /^Environment/).getByRole("checkbox", { name: "Test" }).check();
  await page.keyboard.press("Escape");
  await expectToStay(page, accounts, [/Contoso Ltd/]);
  await page.getByRole("button", { name: "Clear", exact: true }).click();

  await page.getByRole("button", { name: "Labels: all" }).click();
  await panel(page, /^Labels/).getByRole("textbox").fill("region:eu");
  await panel(page, /^Labels/).getByRole("textbox").press("Enter");
  await page.keyboard.press("Escape");
  await expectToStay(page, accounts, [/Adventure Works/, /Fabrikam/]);
  await expect(page.getByRole("button", { name: "Labels: region:eu" })).toBeVisible();
  await table(page, accounts).getByRole("button", { name: /region:eu/ }).first().click();
  await expect(heads(page, accounts)).toHaveCount(2);
});

test("every order of accounts stays", async ({ page, founded }) => {
  await fill(founded);
  for (const column of ["Name", "Environment", "Created", "Updated"]) {
    await open(page, accounts);
    const head = table(page, accounts).getByRole("columnheader", { name: column });
    const button = head.getByRole("button");
    await button.click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect(heads(page, accounts)).toHaveCount(4);
    await button.click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await page.reload();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await expect(heads(page, accounts)).toHaveCount(4);
  }
  await open(page, accounts);
  const name = table(page, accounts).getByRole("columnheader", { name: "Name" }).getByRole("button");
  await name.click();
  await name.click();
  await expectToStay(page, accounts, [/Fabrikam/, /Contoso/, /Adventure Works/, /Acme/]);
});

test("columns that were chosen stay in this browser", async ({ page, founded }) => {
  await fill(founded);
  for (const [list, off, on] of [[accounts, "Labels", "ID"], [audit, "Target", "Address"]] as const) {
    await open(page, list);
    const column = (name: string) => table(page, list).getByRole("columnheader", { name, exact: true });
    await expect(column(off)).toBeVisible();
    await expect(column(on)).toHaveCount(0);
    await page.getByRole("button", { name: "Columns" }).click();
    await panel(page, /^Columns/).getByRole("checkbox", { name: off, exact: true }).uncheck();
    await panel(page, /^Columns/).getByRole("checkbox", { name: on, exact: true }).check();
    await page.reload();
    await expect(column(on)).toBeVisible();
    await expect(column(off)).toHaveCount(0);
  }
});

test("every filter and the order of the audit log stay", async ({ page, founded }) => {
  await fill(founded);
  await open(page, audit);
  const filter = async (button: string, group: RegExp, choice: string) => {
    await page.getByRole("button", { name: button }).click();
    await panel(page, group).getByRole("checkbox", { name: choice }).check();
    await page.keyboard.press("Escape");
  };
  await filter("Action: all", /^Action/, "Account deleted");
  await expectToStay(page, audit, [/Deleted account northwind/]);
  await filter("Outcome: all", /^Outcome/, "Done");
  await page.getByRole("button", { name: "Time: all" }).click();
  await panel(page, /^Time/).getByRole("button", { name: "Last hour" }).click();
  await page.keyboard.press("Escape");
  await expectToStay(page, audit, [/Deleted account northwind/]);
  await expect(page.getByRole("button", { name: "Time: last hour" })).toBeVisible();
  await page.getByRole("button", { name: "Clear", exact: true }).click();

  await page.getByRole("button", { name: "Time: all" }).click();
  await panel(page, /^Time/).getByLabel("Until (UTC)").fill("2020-01-01T00:00");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Time: until 2020-01-01" })).toBeVisible();
  await page.getByRole("button", { name: "Clear search and filters" }).click();

  await filter("Account: all", /^Account/, "Contoso Ltd");
  await expectToStay(page, audit, [/Changed account contoso/, /Created account contoso/]);
  const when = table(page, audit).getByRole("columnheader", { name: "When" }).getByRole("button");
  await when.click();
  await expectToStay(page, audit, [/Created account contoso/, /Changed account contoso/]);
});

test("a list is worked through by keyboard alone", async ({ page, founded }) => {
  await fill(founded);
  await open(page, accounts);
  await page.getByRole("searchbox", { name: "Name, id or pasted URL" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel(page, /^Environment/).getByRole("checkbox", { name: "Test" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Environment: Production" })).toBeFocused();
  await expect(heads(page, accounts)).toHaveText([/Acme/, /Adventure Works/, /Fabrikam/]);
  await page.getByRole("checkbox", { name: "Select all on this page" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("3 of 3 selected");
  await page.getByRole("button", { name: "Actions for Fabrikam" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Edit…" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Actions for Fabrikam" })).toBeFocused();
});

test("pages are turned by key, and the browser turns them back", async ({ page, founded }) => {
  await many(founded, 120);
  await page.goto("/accounts?sort=created_at");
  const first = heads(page, accounts).first();
  await expect(first).toContainText("Acme");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(first).toContainText("Bulk 00049");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(first).toContainText("Bulk 00099");
  await expect(page.getByRole("button", { name: "Next" })).toHaveAttribute("aria-disabled", "true");
  await page.reload();
  await expect(first).toContainText("Bulk 00099");
  await page.goBack();
  await expect(first).toContainText("Bulk 00049");
  await page.getByRole("button", { name: "Previous" }).click();
  await expect(first).toContainText("Acme");
});

test("twenty thousand accounts are shown as quickly as ten", async ({ page, context, ownServer }) => {
  test.setTimeout(600_000);
  const server = await ownServer({ flags: ["--requests-per-minute", "0"] });
  const founded = await signUp(server.url);
  await many(founded, 20_000);
  await haveSession(context, server.url, founded.admin);
  const asked = performance.now();
  await founded.api.get("/v1/accounts?limit=51&total=true");
  const answered = performance.now() - asked;
  await page.goto(`${server.url}/audit`);
  await expect(heads(page, audit).first()).toBeVisible();

  const clicked = performance.now();
  await page.getByRole("link", { name: "Accounts", exact: true }).click();
  await expect(heads(page, accounts)).toHaveCount(50);
  const painted = performance.now() - clicked;
  await expect(page.getByText(/^50 of 20.001 accounts$/)).toBeVisible();
  const searched = performance.now();
  await page.getByRole("searchbox").fill("bulk 19998");
  await expect(heads(page, accounts)).toHaveText([/Bulk 19998/]);
  const found = performance.now() - searched;
  const said = { answered, painted, found };
  console.log(`20 001 accounts, in ms: ${JSON.stringify(said, (_, value) => (typeof value === "number" ? Math.round(value) : value))}`);
});

/** Made by several calls at a time, in the order of their names. */
async function many({ api }: Founded, count: number): Promise<void> {
  const width = count > 1_000 ? 32 : 1;
  for (let index = 0; index < count; index += width) {
    const some = Array.from({ length: Math.min(width, count - index) }, (_, offset) => index + offset);
    await Promise.all(some.map((number) => api.post("/v1/accounts", { fullname: `Bulk ${String(number).padStart(5, "0")}` })));
  }
}
