// Pages that links from mails lead to: invitations and new passwords.
import { expectAccessible } from "../support/accessibility";
import { type Founded, newSecret, signUp } from "../support/api";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { linkInLetter } from "../support/mailbox";
import { pathOf } from "../support/pages";
import { haveSession, signInByForm } from "../support/people";

let count = 0;

/** Invites somebody by the API; the link is in its answer. */
async function invite(founded: Founded, api = founded.api): Promise<{ id: string; name: string; link: string }> {
  const name = `lee.${Date.now()}.${count++}@acme.test`;
  const body = { name, role_binding: ["viewer"], options: { options: ["invited"] } };
  const { result } = await api.post("/v1/members", body);
  return { id: result.member.id, name, link: result.invitation.link };
}

test("an invitation is accepted by keyboard, and says who invites to what", async ({ page, server }) => {
  const founded = await signUp(server.url);
  const { name, secret } = founded.admin;
  const { result } = await founded.api.post("/v1/session", { name, secret });
  const lee = await invite(founded, founded.api.as(result.token.secret));
  await page.goto(pathOf(lee.link));
  await expect(page.getByRole("heading", { level: 1, name: "Join Acme" })).toBeVisible();
  await expect(page.getByText(`Dana Kim (${founded.admin.name})`)).toBeVisible();
  await expect(page.getByText(lee.name)).toBeVisible();
  await expect(page.getByText("Viewer", { exact: true })).toBeVisible();

  await page.getByLabel("Your name").focus();
  await page.keyboard.type("Lee Ray");
  await page.keyboard.press("Tab");
  await page.keyboard.type(newSecret());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("button", { name: "Signed in: Lee Ray" })).toBeVisible();
  const token = lee.link.split("#")[1] ?? "?";
  await page.goBack().catch(() => undefined);
  expect(page.url()).not.toContain(token);
});

test("a reload keeps the invitation, a bad password is said at its field", async ({ page, server, problems }) => {
  problems.expect(/status of 400/);
  const lee = await invite(await signUp(server.url));
  await page.goto(pathOf(lee.link));
  await page.reload();
  await page.getByLabel("Your name").fill("Lee Ray");
  await page.getByLabel("Password", { exact: true }).fill("password1");
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/easy to guess/);
  await expect(page.getByLabel("Your name")).toHaveValue("Lee Ray");
});

test("used, replaced and revoked invitations explain themselves", async ({ page, server, problems }) => {
  problems.expect(/status of 410/);
  const founded = await signUp(server.url);
  const used = await invite(founded);
  await fetch(`${server.url}/v1/invitation/accept`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${used.link.split("#")[1]}` },
    body: JSON.stringify({ fullname: "Lee", secret: newSecret() }),
  });
  await page.goto(pathOf(used.link));
  await expect(page.getByText(/used already/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Go to sign-in" })).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "invite-used");

  const replaced = await invite(founded);
  await founded.api.post(`/v1/members/${replaced.id}/invitation`);
  await page.goto(pathOf(replaced.link));
  await expect(page.getByText(/taken the place/)).toBeVisible();

  const revoked = await invite(founded);
  await founded.api.delete(`/v1/members/${revoked.id}/invitation`);
  await page.goto(pathOf(revoked.link));
  await expect(page.getByText(/withdrawn/)).toBeVisible();
});

test("a broken link and one without its token say so", async ({ page, problems }) => {
  problems.expect(/status of 404/);
  await page.goto("/invite");
  await expect(page.getByText("The link is incomplete")).toBeVisible();
  await page.goto("/invite#pbv_nothing");
  await expect(page.getByText("This link is not known here")).toBeVisible();
  await page.goto("/reset#pbv_nothing");
  await expect(page.getByRole("link", { name: "Get a new link" })).toBeVisible();
});

test("somebody who is signed in as another is told so, and becomes the invited", async ({ page, founded }) => {
  const lee = await invite(founded);
  await page.goto(pathOf(lee.link));
  await expect(page.getByText(`You are signed in as ${founded.admin.name} in Acme`)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Your name").fill("Lee Ray");
  await page.getByLabel("Password", { exact: true }).fill(newSecret());
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await expect(page.getByRole("button", { name: "Signed in: Lee Ray" })).toBeVisible();
});

test("a forgotten password is replaced by the link from the mail, once", async ({ page, server, problems }) => {
  const { admin } = await signUp(server.url);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  // Sign-in has an address too, and stays until the next page's code is here.
  await expect(page.getByRole("heading", { level: 1, name: "Forgot your password?" })).toBeVisible();
  await page.getByLabel("E-mail").fill(admin.name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "forgot-sent");

  const link = await linkInLetter(server.mailFolder, admin.name);
  await page.goto(pathOf(link));
  await expect(page.getByRole("heading", { level: 1, name: "Choose a new password" })).toBeVisible();
  await expect(page.getByText(admin.name)).toBeVisible();
  const secret = newSecret();
  await page.getByLabel("New password", { exact: true }).fill(secret);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your password has been changed")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signInByForm(page, { ...admin, secret });
  await expect(page).toHaveURL("/");

  problems.expect(/status of 410/);
  await page.goto(pathOf(link));
  await expect(page.getByText(/used already/)).toBeVisible();
});

test("an unknown address gets the same answer", async ({ page }) => {
  await page.goto("/forgot");
  await page.getByLabel("E-mail").fill("nobody@nowhere.test");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
});

test("a new password ends the session that is open in this browser", async ({ page, context, server, problems }) => {
  problems.tolerate(/status of 401/);
  const { admin } = await signUp(server.url);
  await haveSession(context, server.url, admin);
  await page.goto("/forgot");
  await page.getByLabel("E-mail").fill(admin.name);
  await page.getByRole("button", { name: "Send the link" }).click();
  const link = await linkInLetter(server.mailFolder, admin.name);
  await page.goto(pathOf(link));
  await page.getByLabel("New password", { exact: true }).fill(newSecret());
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password has been changed")).toBeVisible();
  await page.goto("/");
  await expect(page).toHaveURL(/sign-in/);
});
