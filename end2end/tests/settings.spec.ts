// Settings: the organization, oneself, one's sessions, the server.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, newSecret, signUp } from "../support/api";
import { whileStopped } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("the organization's name is changed by keyboard, and the shell follows", async ({ page, founded }) => {
  await page.goto("/settings");
  const name = page.getByLabel("Display name");
  const save = page.getByRole("button", { name: "Save organization" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expect(save).toHaveAccessibleDescription(/Nothing has been changed/);
  await name.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Acme Works");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Organization saved")).toBeVisible();
  await expect(page.getByRole("button", { name: "Organization: Acme Works" })).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Acme Works");
  const { result } = await founded.api.get("/v1/organization");
  expect(result.fullname).toBe("Acme Works");
});

test("policies are typed in plain units and kept in the contract's", async ({ page, founded }) => {
  await page.goto("/settings");
  await page.getByLabel("Passwords must be changed after (days)").fill("30");
  await page.getByLabel("Invitation links are good for (hours)").fill("500");
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter a whole number from 24 to 168");
  await page.getByLabel("Invitation links are good for (hours)").fill("48");
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(page.getByText("Organization saved")).toBeVisible();
  const { result } = await founded.api.get("/v1/organization");
  expect(result.options.password_duration).toBe("720h");
  expect(result.options.invite_duration).toBe("48h");
});

test("a change by somebody else is not overwritten", async ({ page, founded, problems }) => {
  problems.expect(/status of 412/);
  await page.goto("/settings");
  await page.getByLabel("Contact").fill("ops@acme.test");
  await founded.api.patch("/v1/organization", [{ op: "replace", path: "/fullname", value: "Renamed elsewhere" }]);
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(section(page, "Organization").getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Contact"), "nothing typed is lost").toHaveValue("ops@acme.test");
});

test("a viewer sees why nothing can be saved", async ({ page, context, server, founded }) => {
  const lee = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, lee);
  await page.goto("/settings");
  await expect(page.getByLabel("Display name")).toHaveAttribute("readonly", "");
  const save = page.getByRole("button", { name: "Save organization" });
  await expect(save).toHaveAccessibleDescription(/Only administrators/);
  await expectAccessible(page);
  await keepLooks(page, "settings-viewer");
});

test("one's own name is changed, and shown at once", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/settings");
  await page.getByLabel("Your name").fill("Dana Kowalski");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByRole("button", { name: "Signed in: Dana Kowalski" })).toBeVisible();
});

test("the password is changed, a wrong present one is said, other sessions end", async ({ page, server, founded, browser }) => {
  const elsewhere = await browser.newContext({ baseURL: server.url });
  await haveSession(elsewhere, server.url, founded.admin);
  await page.goto("/settings");
  const sessions = section(page, "Sessions").getByRole("listitem");
  await expect(sessions).not.toHaveCount(1);
  const fresh = newSecret();
  await page.getByLabel("Present password").fill("something else entirely");
  await page.getByLabel("New password", { exact: true }).fill(fresh);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAccessibleDescription(/not your present password/);
  await page.getByLabel("Present password").fill(founded.admin.secret);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed; your other sessions have ended")).toBeVisible();
  await expect(sessions).toHaveCount(1);
  const refreshed = await elsewhere.request.post("/v1/session/refresh", { headers: { "sec-fetch-site": "same-origin" } });
  expect(refreshed.status()).toBe(401);
  await elsewhere.close();
});

test("sessions are told apart, and others are ended: one, or all", async ({ page, server, founded, browser }) => {
  const others = await Promise.all([1, 2, 3].map(() => browser.newContext({ userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:139.0) Gecko/20100101 Firefox/139.0" })));
  for (const other of others) await haveSession(other, server.url, founded.admin);
  await page.goto("/settings");
  const sessions = section(page, "Sessions");
  const onWindows = sessions.getByRole("listitem").filter({ hasText: "Firefox on Windows" });
  await expect(onWindows).toHaveCount(3);
  await expect(sessions.getByText("This one")).toHaveCount(1);
  await sessions.getByRole("button", { name: /End session: Firefox on Windows/ }).first().click();
  await expect(onWindows).toHaveCount(2);
  await sessions.getByRole("button", { name: "End all other sessions" }).click();
  const question = page.getByRole("dialog", { name: "End all other sessions?" });
  await expect(question).toContainText("2 sessions end at once");
  await expectAccessible(page);
  await keepLooks(page, "settings-end-sessions");
  await question.getByRole("button", { name: "End 2 other sessions" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  for (const other of others) await other.close();
});

test("it says which server this is and that it is ready", async ({ page, request, founded }) => {
  expect(founded.token).toBeTruthy();
  const build = await (await request.get("/v1/version")).json();
  await page.goto("/settings");
  const about = section(page, "About this server");
  await expect(about.getByText("Ready", { exact: true })).toBeVisible();
  await expect(about.getByText(build.version, { exact: true })).toBeVisible();
});

test("a server that went away is said, and Retry works once it is back", async ({ page, context, problems, ownServer }) => {
  const server = await ownServer();
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await page.goto(`${server.url}/settings`);
  const about = section(page, "About this server");
  await expect(about.getByText("Ready", { exact: true })).toBeVisible();
  await whileStopped(server, problems, async () => {
    await about.getByRole("button", { name: "Check again" }).click();
    await expect(about.getByRole("alert")).toContainText("The server does not answer");
    await expectAccessible(page);
    await keepLooks(page, "settings-server-away");
  });
  await about.getByRole("button", { name: "Retry" }).click();
  await expect(about.getByText("Ready", { exact: true })).toBeVisible();
});
