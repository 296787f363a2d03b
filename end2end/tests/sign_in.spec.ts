// Getting in by the form, and every reason for staying out.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { Api, addMember, newSecret, signUp } from "../support/api";
import { onDatabase } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { signInByForm } from "../support/people";

const email = (page: Page) => page.getByLabel("E-mail");
const alert = (page: Page) => page.getByRole("alert");

test("signing in by keyboard leads to where one wanted to go", async ({ page, server }) => {
  const { admin, account } = await signUp(server.url);
  await page.goto(`/settings?tenant=${account.name}`);
  await expect(page).toHaveURL(`/sign-in?next=%2Fsettings%3Ftenant%3D${account.name}`);
  await expect(email(page)).toBeFocused();
  await page.keyboard.type(admin.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(admin.secret);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/settings?tenant=${account.name}`);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
});

test("a link elsewhere in the address leads nowhere", async ({ page, server }) => {
  const { admin } = await signUp(server.url);
  await page.goto("/sign-in?next=//evil.test/");
  await signInByForm(page, admin);
  await expect(page).toHaveURL("/");
});

test("a wrong password is said, and the address stays", async ({ page, server, problems }) => {
  problems.expect(/status of 401/);
  const { admin } = await signUp(server.url);
  await page.goto("/sign-in");
  await signInByForm(page, { ...admin, secret: newSecret() });
  await expect(alert(page)).toContainText("E-mail address or password is wrong");
  await expect(alert(page)).toBeFocused();
  await expect(email(page)).toHaveValue(admin.name);
  await expectAccessible(page);
  await keepLooks(page, "sign-in-wrong");
});

test("after too many failures it says how long to wait", async ({ page, ownServer, problems }) => {
  problems.expect(/status of 401/);
  const server = await ownServer();
  const { admin } = await signUp(server.url);
  const wrong = { ...admin, secret: newSecret() };
  const fail = () => new Api(server.url).post("/v1/session", { name: wrong.name, secret: wrong.secret }).catch(() => undefined);
  await fail();
  // As if there had been more of them; one more then makes the next wait for minutes.
  await onDatabase(server, "UPDATE sign_in_failures SET failures = 13");
  await fail();
  await page.goto(`${server.url}/sign-in`);
  await signInByForm(page, wrong);
  await expect(alert(page)).toContainText(/Too many failed attempts.*possible in/);
});

test("a disabled member is told who can help", async ({ page, server, problems }) => {
  problems.expect(/status of 401/);
  const founded = await signUp(server.url);
  const lee = await addMember(founded, ["viewer"]);
  await founded.api.patch(`/v1/members/${lee.id}`, [{ op: "replace", path: "/state", value: "disabled" }]);
  await page.goto("/sign-in");
  await signInByForm(page, lee);
  await expect(alert(page)).toContainText("You have been disabled in this organization");
  await expect(alert(page)).toContainText("administrator");
});

test("an expired password is changed in the same form", async ({ page, server, problems }) => {
  problems.expect(/status of 401/);
  const founded = await signUp(server.url);
  const lee = { name: `lee.${Date.now()}@acme.test`, fullname: "Lee Ray", secret: newSecret() };
  await founded.api.post("/v1/members", { ...lee, role_binding: ["viewer"], options: { options: ["expired"] } });
  await page.goto("/sign-in");
  await signInByForm(page, lee);
  await expect(page.getByText("has been in use for too long")).toBeVisible();
  const fresh = page.getByLabel("New password", { exact: true });
  await expect(fresh).toBeFocused();
  await expectAccessible(page);
  await keepLooks(page, "sign-in-expired");
  await fresh.fill(newSecret());
  await page.getByRole("button", { name: "Change password and sign in" }).click();
  await expect(page).toHaveURL("/");
});

test("an address in several organizations chooses", async ({ page, server }) => {
  const first = await signUp(server.url, "First");
  await signUp(server.url, "Second", first.admin);
  await page.goto("/sign-in");
  await signInByForm(page, first.admin);
  await expect(page.getByRole("heading", { name: "Choose an organization" })).toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "sign-in-choose");
  await page.getByRole("button", { name: /Second/ }).click();
  await expect(page.getByRole("button", { name: "Organization: Second" })).toBeVisible();
});

test("somebody who is signed in does not see the form", async ({ page, founded }) => {
  await page.goto("/sign-in");
  await expect(page).toHaveURL("/");
  expect(founded.admin.name).toBeTruthy();
});

test("the API's own answer is what the page goes by", async ({ server }) => {
  const { admin, organization } = await signUp(server.url);
  const { result } = await new Api(server.url).post("/v1/session", { name: admin.name, secret: admin.secret });
  expect(result.organization.id).toBe(organization.id);
  expect(result.token.secret).toBeTruthy();
});
