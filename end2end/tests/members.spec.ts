// The list of members: of the organization and of a tenant; what is done with one and with several; the page of one.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded, signUp } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

function row(page: Page, name: string | RegExp) {
  return page.getByRole("row", { name });
}

async function act(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("button", { name: item }).click();
}

async function invite(founded: Founded, name: string, roles = ["viewer"]): Promise<{ id: string }> {
  const body = { name, role_binding: roles, options: { options: ["invited"] } };
  return (await founded.api.post("/v1/members", body)).result.member;
}

test("members are listed with role, state and invitation in words", async ({ page, founded }) => {
  await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await invite(founded, "mia@acme.test", ["member"]);
  await page.goto("/members");
  await expect(row(page, /Dana Kim/)).toContainText("Administrator");
  await expect(row(page, /Dana Kim/)).toContainText("Active");
  await expect(row(page, /Lee Ray/)).toContainText("Viewer");
  await expect(row(page, /mia@acme/)).toContainText("Invited");
  await expect(row(page, /mia@acme/)).toContainText("Mail sent");
  await expect(page.getByText("3 members of the organization")).toBeVisible();
});

test("search, filters and order are in the address and survive reload and back", async ({ page, founded }) => {
  await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await addMember(founded, ["member"], { fullname: "Ana Fox", name: "ana@acme.test" });
  await invite(founded, "mia@acme.test");
  await page.goto("/members");
  await expect(row(page, /Lee Ray/)).toBeVisible();
  await page.getByLabel("Name, e-mail or id").fill("lee");
  await expect(row(page, /Ana Fox/)).toHaveCount(0);
  await expect(page).toHaveURL(/q=lee/);
  await page.reload();
  await expect(row(page, /Lee Ray/)).toBeVisible();
  await expect(row(page, /Ana Fox/)).toHaveCount(0);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: "State: all" }).click();
  await page.getByLabel("Invited", { exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/f\.state=invited/);
  await expect(row(page, /mia@acme/)).toBeVisible();
  await expect(row(page, /Lee Ray/)).toHaveCount(0);
  await page.goto("/members?f.role_binding=member&sort=-name");
  await expect(row(page, /Ana Fox/)).toBeVisible();
  await expect(row(page, /Dana Kim/)).toHaveCount(0);
  await page.goto("/members?sort=-created_at&f.state=disabled");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await keepLooks(page, "members-nothing");
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(row(page, /Lee Ray/)).toBeVisible();
});

test("the filtered members are downloaded as CSV", async ({ page, founded }) => {
  await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await page.goto("/members?q=lee");
  await expect(row(page, /Lee Ray/)).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  const lines = text.trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("Name,E-mail,Role,State,Last sign-in,Invited by,Expires,Added,Kind");
  expect(lines[1]).toMatch(/^Lee Ray,lee\..+@acme\.test,Viewer,Active/);
});

test("a failed load says what happened and can be repeated", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await page.goto(`${server.url}/roles`);
  await expect(page.getByRole("heading", { name: "Roles", level: 1 })).toBeVisible();
  await whileBroken(server, problems, "member_roles", async () => {
    await page.getByRole("link", { name: "Members", exact: true }).click();
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
    await keepLooks(page, "members-error");
  });
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(row(page, /Dana Kim/)).toBeVisible();
});

test("a member is given roles, disabled, enabled and removed", async ({ page, founded }) => {
  await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await page.goto("/members");
  await act(page, "Lee Ray", "Change roles…");
  const roles = page.getByRole("dialog", { name: "Roles of Lee Ray" });
  await expect(roles.getByRole("checkbox", { name: "Viewer" })).toBeChecked();
  await roles.getByRole("checkbox", { name: "Administrator" }).check();
  await expectAccessible(page);
  await keepLooks(page, "members-roles");
  await roles.getByRole("button", { name: "Save roles" }).click();
  await expect(row(page, /Lee Ray/)).toContainText("Administrator, Viewer");

  await act(page, "Lee Ray", "Disable…");
  const question = page.getByRole("dialog", { name: "Disable Lee Ray?" });
  await expect(question).toContainText("All their sessions end at once");
  await question.getByRole("button", { name: "Disable" }).click();
  await expect(row(page, /Lee Ray/)).toContainText("Disabled");
  await act(page, "Lee Ray", "Enable…");
  await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
  await expect(row(page, /Lee Ray/)).toContainText("Active");
  await act(page, "Lee Ray", "Remove…");
  await expect(page.getByRole("dialog")).toContainText("They lose 2 roles: Administrator, Viewer.");
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
  await expect(row(page, /Lee Ray/)).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "Lee Ray removed" })).toBeVisible();
});

test("an invitation is sent again, copied, and taken back", async ({ page, founded }) => {
  await invite(founded, "mia@acme.test");
  await page.goto("/members");
  await act(page, "mia@acme.test", "Resend invitation…");
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Invitation sent to mia@acme.test again" })).toBeVisible();
  await expect(row(page, /mia@acme/)).toContainText("Dana Kim");
  await act(page, "mia@acme.test", "Make a link to copy…");
  await page.getByRole("button", { name: "Make a new link" }).click();
  await expect(page.getByRole("group", { name: "Invitation link" })).toContainText("/invite#");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();
  await act(page, "mia@acme.test", "Revoke invitation…");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke invitation" }).click();
  await expect(row(page, /mia@acme/)).toContainText("Revoked");
});

test("somebody who is locked is unlocked", async ({ page, founded }) => {
  const lee = await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await founded.api.patch(`/v1/members/${lee.id}`, [{ op: "replace", path: "/state", value: "locked" }]);
  await page.goto("/members");
  await expect(row(page, /Lee Ray/)).toContainText("Locked");
  await act(page, "Lee Ray", "Unlock…");
  await page.getByRole("dialog").getByRole("button", { name: "Unlock" }).click();
  await expect(row(page, /Lee Ray/)).toContainText("Active");
});

test("nobody removes themselves or the last administrator, and the menu says why", async ({ page, founded }) => {
  await page.goto("/members");
  await page.getByRole("button", { name: "Actions for Dana Kim" }).click();
  const remove = page.getByRole("button", { name: "Remove…" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await expect(remove).toContainText("This is you.");
  await keepLooks(page, "members-menu");
  await page.keyboard.press("Escape");
  // Another administrator, who is not allowed to remove the last one either.
  const lee = await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await expect(row(page, /Lee Ray/)).toBeVisible({ timeout: 30_000 });
  await act(page, "Lee Ray", "Remove…");
  await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
  await expect(row(page, /Lee Ray/)).toHaveCount(0);
  await expect(founded.api.get(`/v1/members/${lee.id}`)).rejects.toThrow("404");
});

test("several are disabled, given a role and removed at once, with oneself left out", async ({ page, founded }) => {
  test.slow();
  for (const fullname of ["Ana Fox", "Bo Hill", "Cy Moor"]) await addMember(founded, ["viewer"], { fullname });
  await page.goto("/members");
  await page.getByLabel("Select all on this page").check();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("4 of 4 selected");
  await keepLooks(page, "members-bulk");
  await bar.getByRole("button", { name: "Disable…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("3 members can no longer sign in");
  await dialog.getByText("1 is left as they are").click();
  await expect(dialog).toContainText("Dana Kim: This is you.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disable 3 members" }).click();
  await expect(dialog).toContainText("3 of 3 done.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row(page, /Bo Hill/)).toContainText("Disabled");

  await bar.getByRole("button", { name: "Change roles…" }).click();
  await dialog.getByRole("checkbox", { name: /^Member/ }).check();
  await dialog.getByRole("button", { name: "Change roles of 3 members" }).click();
  await expect(dialog).toContainText("3 of 3 done.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row(page, /Cy Moor/)).toContainText("Member");

  await bar.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("button", { name: "Remove 3 members" }).click();
  await expect(dialog).toContainText("3 of 3 done.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row(page, /Ana Fox/)).toHaveCount(0);
  // What is gone is not selected any more.
  await expect(bar).toContainText("1 of 1 selected");
});

test("all that a search finds are meant, also on other pages", async ({ page, founded }) => {
  test.slow();
  for (let number = 0; number < 60; number += 1) await invite(founded, `p${number}@acme.test`);
  await page.goto("/members?f.state=invited");
  await expect(page.getByText("50 of 60 members")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("row")).toHaveCount(11);
  await page.goBack();
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByLabel("Select all on this page").check();
  await page.getByRole("button", { name: "Select all 60" }).click();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog");
  const remove = dialog.getByRole("button", { name: "Remove 60 members" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("textbox").fill("remove");
  await remove.click();
  await expect(dialog).toContainText("60 of 60 done.", { timeout: 60_000 });
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("a tenant's members come from the tenant's own API, and lose their access there", async ({ page, founded }) => {
  const north = (await founded.api.post("/v1/accounts", { fullname: "Northwind" })).result.account;
  const headers = { "x-tenant-id": north.id, "x-org-id": founded.organization.id };
  await founded.api.post("/api/v1/organization/members", { email: "tom@acme.test", role: "EDITOR" }, headers);
  await invite(founded, "mia@acme.test", ["member"]);
  const asked = page.waitForRequest((request) => request.url().endsWith("/api/v1/organization/members"));
  await page.goto("/members?tenant=northwind");
  expect((await asked).headers()["x-tenant-id"]).toBe(north.id);
  await expect(row(page, /tom@acme/)).toContainText("Editor");
  await expect(row(page, /mia@acme/)).toHaveCount(0);
  await expect(page.getByText("2 members of Northwind")).toBeVisible();
  await keepLooks(page, "members-tenant");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Role: all" }).click();
  await page.getByLabel("Editor", { exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(row(page, /Dana Kim/)).toHaveCount(0);
  await expect(page).toHaveURL(/tenant=northwind.*f\.role_binding=EDITOR/);
  await act(page, "tom@acme.test", "Remove from this tenant…");
  await page.getByRole("dialog").getByRole("button", { name: "Remove from tenant" }).click();
  await expect(row(page, /tom@acme/)).toHaveCount(0);
});

test("a member's page tells who it is, what it did and what was done with it", async ({ page, founded, problems }) => {
  // The news of the removal may come before the page is left, which then asks for somebody who is gone.
  problems.tolerate(/status of 404/);
  const lee = await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await page.goto("/members");
  await page.getByRole("link", { name: "Lee Ray" }).click();
  await expect(page.getByRole("heading", { name: "Lee Ray", level: 1 })).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`/members/${lee.id}$`));
  await expect(page.getByRole("region", { name: "Profile" })).toContainText("Viewer");
  await expect(page.getByRole("region", { name: "What was done with this member" })).toContainText("created member");
  await expect(page.getByRole("region", { name: "What this member did" })).toContainText("Nothing yet");
  await page.getByRole("button", { name: "Edit profile" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit profile" });
  await dialog.getByLabel("Name", { exact: true }).fill("Lee Raymond");
  await dialog.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByRole("heading", { name: "Lee Raymond", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
  await expect(page).toHaveURL(/\/members$/);
});

test("a member who is not there is explained", async ({ page, founded, problems }) => {
  problems.expect(/status of 404/);
  await page.goto(`/members/${founded.organization.id}`);
  await expect(page.getByRole("alert")).toContainText(/no member|does not exist/i);
});

test("the list is used by keyboard alone", async ({ page, founded }) => {
  await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await page.goto("/members");
  await expect(row(page, /Lee Ray/)).toBeVisible();
  await page.getByRole("button", { name: "Actions for Lee Ray" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Change roles…" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Disable Lee Ray?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Actions for Lee Ray" })).toBeFocused();
});

test("at 200 % zoom nothing is cut off", async ({ browser, founded, server }) => {
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, baseURL: server.url });
  await haveSession(context, server.url, founded.admin);
  const page = await context.newPage();
  for (const path of ["/members", "/roles"]) {
    await page.goto(path);
    await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  }
  await page.getByRole("button", { name: "New role" }).click();
  await page.getByRole("button", { name: "Create role" }).scrollIntoViewIfNeeded();
  await expect(page.getByRole("button", { name: "Create role" })).toBeInViewport();
  await context.close();
});
