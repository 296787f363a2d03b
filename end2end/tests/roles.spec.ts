// Roles: those that are built in, and those of one's own.
import { expectAccessible } from "../support/accessibility";
import { addMember, signUp } from "../support/api";
import { expectTold } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

test("built-in roles say what they allow, where, and who has them", async ({ page, founded }) => {
  await page.goto("/roles");
  const administrator = page.getByRole("row", { name: /^Administrator/ });
  await expect(administrator).toContainText("Built in");
  await expect(administrator).toContainText("The whole organization");
  await expect(administrator.getByRole("link", { name: "1 member" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^Viewer/ })).toContainText("None");
  await administrator.getByRole("link", { name: "1 member" }).click();
  await expect(page).toHaveURL(/\/members\?f\.role_binding=administrator/);
  await expect(page.getByRole("row", { name: /Dana Kim/ })).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Actions for Administrator" }).click();
  await expect(page.getByRole("button", { name: "Delete…" })).toContainText("Part of Patchbay");
});

test("a role is made, given, changed, duplicated, and deleted when nobody has it", async ({ page, founded, problems }) => {
  test.slow();
  const north = (await founded.api.post("/v1/accounts", { fullname: "Northwind" })).result.account;
  await page.goto("/roles");
  await page.getByRole("button", { name: "New role" }).click();
  const sheet = page.getByRole("dialog", { name: "New role" });
  await expect(sheet.getByLabel("Name", { exact: true })).toBeFocused();
  await sheet.getByRole("button", { name: "Create role" }).click();
  await expectTold(page, /Give it a name/);
  await sheet.getByLabel("Name", { exact: true }).fill("Support Europe");
  await expect(sheet.getByText("Left empty: support-europe.")).toBeVisible();
  await sheet.getByLabel("What it is for").fill("First line in Europe");
  await sheet.getByRole("radio", { name: "Editor" }).check();
  await sheet.getByText("Every single action that it allows").click();
  await expect(sheet.getByText("create integration")).toBeVisible();
  await sheet.getByRole("radio", { name: "Some accounts" }).check();
  await sheet.getByRole("button", { name: "Create role" }).click();
  await expectTold(page, /Pick accounts, labels or an environment/);
  await sheet.getByRole("textbox", { name: "Accounts", exact: true }).fill("north");
  await sheet.getByRole("button", { name: /Northwind/ }).click();
  await sheet.getByLabel("Production accounts").check();
  await keepLooks(page, "role-new");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Role Support Europe created" })).toBeVisible();
  const row = page.getByRole("row", { name: /Support Europe/ });
  await expect(row).toContainText("Editor");
  const role = (await founded.api.get("/v1/roles/support-europe")).result;
  expect(role.permission_set).toBe("account-manager");
  expect(role.resources.accounts).toEqual({ ids: [north.id], environments: ["prod"] });

  const lee = await addMember(founded, ["support-europe"], { fullname: "Lee Ray" });
  await page.getByRole("button", { name: "Actions for Support Europe" }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const question = page.getByRole("dialog", { name: "Delete the role Support Europe?" });
  await expect(question).toContainText("1 member still has it", { timeout: 30_000 });
  problems.expect(/status of 409/);
  await question.getByRole("button", { name: "Delete role" }).click();
  await expect(question.getByRole("alert")).toContainText("is bound to 1 member");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Cancel" }).click();

  await row.getByRole("link", { name: "Support Europe" }).click();
  await expect(page.getByRole("heading", { name: "Support Europe", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove Northwind" })).toBeVisible();
  await page.getByLabel("What it is for").fill("First and second line in Europe");
  await page.getByRole("link", { name: "Members", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
  await page.getByRole("button", { name: "Stay on this page" }).click();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Role Support Europe saved" })).toBeVisible();

  await page.getByRole("button", { name: "Duplicate…" }).click();
  await expect(sheet.getByLabel("Name", { exact: true })).toHaveValue("Support Europe (copy)");
  await sheet.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByRole("heading", { name: "Support Europe (copy)", level: 1 })).toBeVisible();

  await founded.api.delete(`/v1/members/${lee.id}`);
  await page.goto("/roles/support-europe");
  await page.getByRole("button", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog")).toContainText("Nobody has it");
  await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
  await expect(page).toHaveURL(/\/roles$/);
  await expect(page.getByRole("row", { name: /Support Europe \(copy\)/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Support Europe First/ })).toHaveCount(0);
});

test("a name that is taken is said at its field", async ({ page, founded, problems }) => {
  problems.expect(/status of 409/);
  await founded.api.post("/v1/roles", { fullname: "Support", permission_set: "viewer" });
  await page.goto("/roles");
  await page.getByRole("button", { name: "New role" }).click();
  const sheet = page.getByRole("dialog", { name: "New role" });
  await sheet.getByLabel("Name", { exact: true }).fill("Support");
  await sheet.getByRole("button", { name: "Create role" }).click();
  await expectTold(page, /exists already/);
  await expect(sheet.getByLabel("Name in the API")).toHaveAttribute("aria-invalid", "true");
  await expect(sheet.getByLabel("Name", { exact: true })).toHaveValue("Support");
});

test("viewers look at roles, and read why they cannot change them", async ({ page, context, server }) => {
  const founded = await signUp(server.url);
  await founded.api.post("/v1/roles", { fullname: "Support", permission_set: "viewer" });
  await haveSession(context, server.url, await addMember(founded, ["viewer"]));
  await page.goto("/roles");
  const create = page.getByRole("button", { name: "New role" });
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await expect(create).toHaveAccessibleDescription(/Only an administrator/);
  await page.getByRole("link", { name: "Support" }).click();
  const reason = page.getByText("Only an administrator of the whole organization can do this.");
  await expect(reason.filter({ visible: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save role" })).toHaveCount(0);
});
