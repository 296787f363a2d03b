// The audit log: told in words, narrowed by anything in it, opened, sent on, saved, and followed while it grows.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded, signUp } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const table = (page: Page) => page.getByRole("table", { name: "Audit log" });
const entries = (page: Page) => table(page).getByRole("rowheader");
const entry = (page: Page, words: string) => table(page).getByRole("row").filter({ hasText: words });
const sheet = (page: Page) => page.getByRole("dialog", { name: "Audit entry" });

async function open(page: Page, path = "/audit"): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await expect(entries(page).first()).toBeVisible();
}

/** A few things that happen: an account made, changed and deleted, a member added. */
async function happen(founded: Founded) {
  const { result } = await founded.api.post("/v1/accounts", { fullname: "Northwind", environment: "test" });
  const account = result.account as { id: string; name: string };
  await founded.api.patch(`/v1/accounts/${account.id}`, [
    { op: "replace", path: "/environment", value: "prod" },
    { op: "replace", path: "/labels", value: ["region:eu"] },
  ]);
  await founded.api.post("/v1/accounts", { fullname: "Contoso" });
  await founded.api.delete("/v1/accounts/contoso");
  const lee = await addMember(founded, ["viewer"]);
  return { account, lee };
}

test("entries are told in words, the newest first, with who did it", async ({ page, founded }) => {
  const { lee } = await happen(founded);
  await open(page);
  await expect(entries(page).first()).toContainText(lee.name);
  for (const words of ["Created account northwind", "Changed account northwind", "Deleted account contoso", "Created the organization"]) {
    await expect(entry(page, words).first()).toBeVisible();
  }
  // Signing in for this test is the member's own deed.
  await expect(entry(page, "Signed in").first()).toContainText(founded.admin.name);
});

test("an entry opens with before and after, and everything that is known of its request", async ({ page, founded }) => {
  await happen(founded);
  await open(page);
  await page.getByRole("link", { name: "Changed account northwind" }).click();
  await expect(page).toHaveURL(/entry=/);
  const changes = sheet(page).getByRole("region", { name: "Changes" }).getByRole("table");
  await expect(changes.getByRole("row", { name: "Environment test prod" })).toBeVisible();
  await expect(changes.getByRole("row", { name: "Labels nothing region:eu" })).toBeVisible();
  const request = sheet(page).getByRole("region", { name: "Request" });
  await expect(request).toContainText("PATCH /v1/accounts/");
  await expect(request).toContainText("127.0.0.1");
  await expect(request.getByRole("button", { name: "Copy request ID" })).toBeVisible();
  await sheet(page).getByText("As JSON", { exact: true }).click();
  await expect(sheet(page).getByRole("group", { name: "entry as JSON" })).toContainText('"action": "accounts.patch"');
  await expectAccessible(page);
  await keepLooks(page, "audit-entry");

  // The same entry by its address alone, also where the list does not have it.
  const address = page.url();
  await page.goto("/audit");
  await page.goto(address.replace("?", "?f.status=denied&"));
  await expect(sheet(page).getByRole("row", { name: "Environment test prod" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toBeHidden();
  await expect(page).toHaveURL(/\/audit\?f\.status=denied$/);
});

test("an entry that does not exist is explained", async ({ page, founded }) => {
  expect(founded.organization.id).toBeTruthy();
  await page.goto("/audit?entry=0190a000-0000-7000-8000-000000000001");
  await expect(sheet(page)).toContainText("There is no such entry");
});

test("any cell narrows the log to what it says", async ({ page, founded }) => {
  const { account } = await happen(founded);
  await open(page);
  await entry(page, "Created account northwind").getByRole("button", { name: /entries about northwind/ }).click();
  await expect(page).toHaveURL(new RegExp(`f\\.target_id=${account.id}`));
  await expect(entries(page)).toHaveText([/Changed account northwind/, /Created account northwind/]);
  await page.goBack();
  await expect(entry(page, "Deleted account contoso")).toBeVisible();

  await entry(page, "Signed in").first().getByRole("button", { name: /entries by/ }).click();
  await expect(page).toHaveURL(new RegExp(`f\\.member_id=${founded.admin.id}`));
  await expect(page.getByRole("button", { name: `Who: ${founded.admin.name}` })).toBeVisible();
  await expect(entry(page, "northwind")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear", exact: true }).click();

  await entry(page, "Created account northwind").getByRole("button", { name: /entries of this account/ }).click();
  await expect(page.getByRole("button", { name: "Account: Northwind" })).toBeVisible();
  await expect(entry(page, "contoso")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear", exact: true }).click();

  await entry(page, "Created account northwind").getByRole("button", { name: /what is “done”/i }).click();
  await expect(page).toHaveURL(/f\.status=ok/);
  await entry(page, "Created account northwind").getByRole("button", { name: /entries of this day/ }).click();
  await expect(page).toHaveURL(/f\.from=.*f\.to=/);
  await expect(entries(page).first()).toBeVisible();

  // From inside an entry as well.
  await page.getByRole("link", { name: "Created account northwind" }).click();
  await sheet(page).getByRole("button", { name: /entries of this action/ }).click();
  await expect(sheet(page)).toBeHidden();
  await expect(page).toHaveURL(/f\.action=accounts\.create/);
  await expect(entry(page, "Changed account")).toHaveCount(0);
});

test("refusals and failures are told apart from deeds", async ({ page, founded, server }) => {
  const { lee } = await happen(founded);
  const session = await fetch(`${server.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ name: lee.name, secret: lee.secret }),
  });
  const { result } = (await session.json()) as { result: { token: { secret: string } } };
  await expect(founded.api.as(result.token.secret).post("/v1/accounts", { fullname: "No" })).rejects.toThrow(/403/);
  await fetch(`${server.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ name: lee.name, secret: "wrong-password-of-lee" }),
  });
  await open(page);
  await expect(entry(page, "Was not allowed to create accounts")).toContainText("Refused");
  await expect(entry(page, "Failed to sign in as")).toContainText("Failed");
  await page.getByRole("button", { name: "Outcome: all" }).click();
  await page.getByRole("checkbox", { name: "Refused" }).check();
  await expect(entries(page)).toHaveText([/Was not allowed to create accounts/]);
});

test("somebody among many is found by a word", async ({ page, founded }) => {
  const { lee } = await happen(founded);
  await open(page);
  await page.getByRole("button", { name: "Who: all" }).click();
  const panel = page.getByRole("group", { name: /^Who/ });
  await panel.getByRole("searchbox", { name: "Name or e-mail" }).fill("lee");
  await expect(panel.getByRole("checkbox", { name: founded.admin.name })).toHaveCount(0);
  await panel.getByRole("checkbox", { name: lee.name }).check();
  await expect(page.getByRole("button", { name: `Who: ${lee.name}` })).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await keepLooks(page, "audit-nothing-matches");
});

test("what is filtered is what is saved, without anything a spreadsheet would run", async ({ page, founded }) => {
  await happen(founded);
  await founded.api.post("/v1/accounts", { fullname: "=1+1", name: "formula" });
  await open(page, "/audit?f.action=accounts.create");
  await expect(entry(page, "Created account northwind")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect((await download).suggestedFilename()).toBe("audit-log.csv");
  const lines = file.trim().split("\r\n");
  expect(lines[0]).toContain("What happened,Who,Target,Account,Outcome,When");
  expect(lines).toHaveLength(1 + 3);
  expect(file).toContain("created account northwind");
  expect(file).not.toContain("deleted account");
});

test("new entries wait until they are wanted", async ({ page, founded }) => {
  await happen(founded);
  await open(page);
  const count = await entries(page).count();
  await founded.api.post("/v1/accounts", { fullname: "Fabrikam" });
  await founded.api.post("/v1/accounts", { fullname: "Tailspin" });
  const bar = page.getByRole("button", { name: "2 new entries — show" });
  await expect(bar).toBeVisible();
  await expect(entries(page)).toHaveCount(count);
  await expectAccessible(page);
  await keepLooks(page, "audit-news");
  await bar.click();
  await expect(entries(page)).toHaveCount(count + 2);
  await expect(entries(page).first()).toContainText("tailspin");
  await expect(bar).toBeHidden();
  await expect(page.getByRole("link", { name: "Created account tailspin" })).toBeFocused();
});

test("the log follows the tenant", async ({ page, founded }) => {
  await happen(founded);
  await open(page, "/audit?tenant=northwind");
  await expect(entries(page)).toHaveText([/Changed account northwind/, /Created account northwind/]);
  await expect(page.getByRole("button", { name: "Account: all" })).toHaveCount(0);
});

test("everything is reached by keyboard", async ({ page, founded }) => {
  await happen(founded);
  await open(page);
  const link = page.getByRole("link", { name: "Changed account northwind" });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(sheet(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toBeHidden();
  await expect(link).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/f\.(member_id|token_id)=/);
  const time = page.getByRole("button", { name: /^Time:/ });
  await time.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/f\.time=24h/);
});

test("who may not read the log is told so", async ({ page, context, server, founded }) => {
  const member = await addMember(founded, ["member"]);
  await context.clearCookies();
  await haveSession(context, server.url, member, founded.organization.id);
  await page.goto("/audit");
  await expect(page.getByText("Your roles do not include the audit log")).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "audit-not-allowed");
});

test("a log that cannot be read says so, with a way on", async ({ page, ownServer, context, problems }) => {
  const server = await ownServer();
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await open(page, `${server.url}/audit`);
  await whileBroken(server, problems, "audit_entries", async () => {
    await page.reload();
    const alert = page.getByRole("region", { name: "Audit log" }).getByRole("alert");
    await expect(alert).toContainText(/Request/);
    await keepLooks(page, "audit-error");
  });
  await page.getByRole("region", { name: "Audit log" }).getByRole("button", { name: "Retry" }).click();
  await expect(entries(page).first()).toBeVisible();
});
