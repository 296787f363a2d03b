// Inviting one person, and many from a pasted list.
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded, signUp } from "../support/api";
import { expectTold } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

async function members(founded: Founded): Promise<{ name: string; state: string; role_binding: string[] }[]> {
  return (await founded.api.get("/v1/members?limit=1000")).result;
}

test("somebody is invited, and the link is shown this once", async ({ page, founded, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Invite a teammate" });
  await expect(sheet.getByLabel("E-mail address")).toBeFocused();
  await keepLooks(page, "invite");
  await expectAccessible(page);
  await page.keyboard.type("mia@acme.test");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Mia Moe");
  await sheet.getByRole("radio", { name: "Administrator" }).check();
  await page.keyboard.press("Enter");

  await expect(sheet.getByText("mia@acme.test is invited")).toBeVisible();
  const link = sheet.getByRole("group", { name: "Invitation link" });
  await expect(link).toContainText("/invite#");
  await keepLooks(page, "invite-sent");
  await expectAccessible(page);
  await link.getByRole("button", { name: "Copy link" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe((await link.locator("code").innerText()).trim());
  await sheet.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: "Invite", exact: true })).toBeFocused();
  await expect(page.getByRole("row", { name: /Mia Moe/ })).toContainText("Administrator");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByText("/invite#")).toHaveCount(0);
  expect((await members(founded)).find((one) => one.name === "mia@acme.test")?.role_binding).toEqual(["administrator"]);
});

test("an address that is wrong or taken is said at its field, and nothing typed is lost", async ({ page, founded, problems }) => {
  problems.expect(/status of 409/);
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const email = page.getByLabel("E-mail address");
  await email.fill("mia");
  await page.getByLabel("Name", { exact: false }).first().fill("Mia Moe");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expectTold(page, /must be an e-mail address/);
  await email.fill(founded.admin.name);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expectTold(page, /exists already/);
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(email).toHaveValue(founded.admin.name);
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText("Discard what you entered?")).toBeVisible();
});

test("an invitation into one tenant goes through the tenant's own API", async ({ page, founded }) => {
  const other = (await founded.api.post("/v1/accounts", { fullname: "Northwind" })).result.account;
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("E-mail address").fill("tom@acme.test");
  await page.getByRole("radio", { name: "One tenant" }).check();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expectTold(page, /Pick the tenant first/);
  await page.getByLabel("Tenant", { exact: true }).and(page.getByRole("textbox")).fill("northw");
  await page.getByRole("button", { name: /Northwind/ }).click();
  await expect(page.getByRole("button", { name: "Remove Northwind" })).toBeVisible();
  await page.getByRole("radio", { name: "Editor" }).check();
  const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/v1/organization/members"));
  await page.getByRole("button", { name: "Send invitation" }).click();
  expect((await sent).headers()["x-tenant-id"]).toBe(other.id);
  await expect(page.getByText("tom@acme.test is invited")).toBeVisible();
  const tom = (await members(founded)).find((one) => one.name === "tom@acme.test");
  expect(tom?.role_binding).toEqual([`account-manager~${other.id}`]);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /tom@acme/ })).toContainText("Editor of Northwind");
});

test("of fifty pasted people three bad lines stay to be corrected", async ({ page, founded }) => {
  test.slow();
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite many" }).click();
  const list = page.getByLabel("People, one a line");
  const lines = Array.from({ length: 50 }, (_, index) => `p${index}@acme.test, Person ${index}${index % 2 ? ", Administrator" : ""}`);
  lines[7] = "p7 at acme.test, Person 7";
  lines[20] = "p19@acme.test, Person 19 again";
  lines[33] = "p33@acme.test, Person 33, Boss";
  await list.fill(lines.join("\n"));
  await expect(page.getByText("47 people ready, 3 lines to correct.")).toBeVisible();
  const wrong = page.getByRole("list", { name: "Lines to correct" });
  await expect(wrong.getByRole("listitem")).toHaveCount(3);
  await expect(wrong).toContainText("“Boss” is no role here. Known: Administrator, Viewer, Member.");
  await keepLooks(page, "invite-many");
  await expectAccessible(page);
  await expectReflow(page);

  await page.getByRole("button", { name: "Invite 47 people" }).click();
  // Sent one after the other, while the list behind follows each: how long that takes is no matter of this test.
  await expect(page.getByText("47 of 47 done.")).toBeVisible({ timeout: 180_000 });
  expect((await list.inputValue()).split("\n")).toEqual([lines[7], lines[33]]);
  await keepLooks(page, "invite-many-done");
  await list.fill("p7@acme.test, Person 7\np33@acme.test, Person 33, Viewer");
  await page.getByRole("button", { name: "Invite 2 people" }).click();
  await expect(page.getByText("2 of 2 done.")).toBeVisible();
  await expect(list).toHaveValue("");
  const all = await members(founded);
  expect(all.filter((one) => one.state === "invited")).toHaveLength(49);
  expect(all.find((one) => one.name === "p1@acme.test")?.role_binding).toEqual(["administrator"]);
  expect(all.find((one) => one.name === "p2@acme.test")?.role_binding).toEqual(["viewer"]);
});

test("what the server refuses in a list is told for each, and stays", async ({ page, founded, problems }) => {
  problems.expect(/status of 409/);
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite many" }).click();
  const list = page.getByLabel("People, one a line");
  await list.fill(`new@acme.test\n${founded.admin.name}\nnewer@acme.test`);
  await page.getByRole("button", { name: "Invite 3 people" }).click();
  await expect(page.getByText("2 of 3 done, 1 did not work.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Did not work" })).toContainText(/exists already/i);
  await expect(list).toHaveValue(founded.admin.name);
});

test("a long list can be stopped, and what was not sent stays", async ({ page, founded }) => {
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite many" }).click();
  const list = page.getByLabel("People, one a line");
  await list.fill(Array.from({ length: 200 }, (_, index) => `p${index}@acme.test`).join("\n"));
  await page.getByRole("button", { name: "Invite 200 people" }).click();
  await expect(page.getByText(/[1-9]\d* of 200 done…/)).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  const left = (await list.inputValue()).split("\n").length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(200);
  await expect(page.getByRole("button", { name: `Invite ${left} people` })).toBeVisible();
  // The one on its way when it was stopped may still have been done.
  const invited = (await members(founded)).filter((one) => one.state === "invited").length;
  expect([200 - left, 201 - left]).toContain(invited);
});

test("viewers see why inviting is off, and a right that was lost meanwhile is explained", async ({ page, context, server, problems }) => {
  const founded = await signUp(server.url);
  const viewer = await addMember(founded, ["viewer"]);
  await haveSession(context, server.url, viewer);
  await page.goto("/members");
  const invite = page.getByRole("button", { name: "Invite", exact: true });
  await expect(invite).toHaveAttribute("aria-disabled", "true");
  await expect(invite).toHaveAccessibleDescription(/An administrator can do it/);
  await invite.click({ force: true });
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // Made an administrator, the page follows by itself; the form is opened and filled.
  const roles = (value: string[]) => founded.api.patch(`/v1/members/${viewer.id}`, [{ op: "replace", path: "/role_binding", value }]);
  await roles(["administrator"]);
  await expect(invite).not.toHaveAttribute("aria-disabled", "true", { timeout: 30_000 });
  await invite.click();
  await page.getByLabel("E-mail address").fill("mia@acme.test");
  await roles(["viewer"]);
  problems.expect(/status of 403/);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue("mia@acme.test");
  await keepLooks(page, "invite-forbidden");
});
