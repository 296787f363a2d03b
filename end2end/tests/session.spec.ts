// The session: where it is kept, what it survives, and when it ends.
import { type BrowserContext, chromium as browsers, type Page } from "@playwright/test";
import { newSecret, signUp } from "../support/api";
import { chromium } from "../support/environment";
import { expectAccessible } from "../support/accessibility";
import { onDatabase, whileStopped } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";
import { haveSession, signInByForm } from "../support/people";

const signedIn = (page: Page, name = "Dana Kim") => page.getByRole("button", { name: `Signed in: ${name}` });
const signOut = async (page: Page) => {
  await signedIn(page).click();
  await page.getByRole("group", { name: "Signed in" }).getByRole("button", { name: "Sign out" }).click();
};

/** Every way in which a script could find something in the browser. */
async function withinReach(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches = await window.caches?.keys();
    const kept = [{ ...localStorage }, { ...sessionStorage }, document.cookie, databases, caches, history.state];
    return `${JSON.stringify(kept)} ${location.href} ${document.documentElement.outerHTML}`;
  });
}

test("no token is within reach of a script, and the cookie is not either", async ({ page, context, server }) => {
  const { admin } = await signUp(server.url);
  const tokens: string[] = [];
  page.on("response", async (answer) => {
    const found = /"secret":"([^"]+)"/.exec(await answer.text().catch(() => ""));
    if (found?.[1]) tokens.push(found[1]);
  });
  await page.goto("/sign-in");
  await signInByForm(page, admin);
  await expect(signedIn(page)).toBeVisible();
  await page.reload();
  await expect(signedIn(page)).toBeVisible();
  await expect.poll(() => tokens.length, "one of the form and one of the reload").toBeGreaterThan(1);
  for (const path of ["/", "/settings"]) {
    await page.goto(path);
    await expect(signedIn(page)).toBeVisible();
    const reach = await withinReach(page);
    for (const token of tokens) expect(reach).not.toContain(token);
    expect(reach).not.toMatch(/pb[a-z]_[A-Za-z0-9]{10}/);
  }
  const cookies = await context.cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
});

test("the session outlives a restart of the server", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const { admin } = await signUp(server.url);
  await haveSession(context, server.url, admin);
  await page.goto(server.url);
  await expect(signedIn(page)).toBeVisible();
  await whileStopped(server, problems, async () => {});
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByLabel("Display name"), "without a reload").toHaveValue("Acme");
  await page.reload();
  await expect(signedIn(page)).toBeVisible();
});

test("hasty reloads and several tabs at once stay signed in", async ({ page, context, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/");
  // All at once, so that each cuts off the one before.
  await Promise.all([1, 2, 3, 4].map(() => page.reload({ waitUntil: "commit" }).catch(() => undefined)));
  // One that was cut off may still be on its way out, and would cut off the next.
  await expect(signedIn(page)).toBeVisible();
  await page.waitForLoadState("load");
  await page.reload();
  await expect(signedIn(page)).toBeVisible();
  const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto("/settings")));
  for (const tab of tabs) await expect(signedIn(tab)).toBeVisible();
  await page.reload();
  await expect(signedIn(page)).toBeVisible();
});

test("signing out ends it in every tab, and going back shows nothing", async ({ page, context, founded, problems }) => {
  problems.tolerate(/status of 401/);
  expect(founded.token).toBeTruthy();
  const other = await context.newPage();
  await other.goto("/settings");
  await expect(signedIn(other)).toBeVisible();
  await page.goto("/settings");
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await signOut(page);
  await expect(page).toHaveURL("/sign-in");
  await expect(other).toHaveURL("/sign-in?next=%2Fsettings");
  await page.goBack();
  await expect(page).toHaveURL(/sign-in/);
  expect(await context.cookies()).toEqual([]);
});

test("signing out everywhere ends the sessions of other devices", async ({ page, server, founded, browser }) => {
  const elsewhere = await browser.newContext({ baseURL: server.url });
  await haveSession(elsewhere, server.url, founded.admin);
  await page.goto("/");
  await page.getByRole("button", { name: "Organization: Acme" }).click();
  await page.getByRole("button", { name: /Sign out everywhere/ }).click();
  await expect(page).toHaveURL("/sign-in");
  const refreshed = await elsewhere.request.post("/v1/session/refresh", { headers: { "sec-fetch-site": "same-origin" } });
  expect(refreshed.status()).toBe(401);
  await elsewhere.close();
});

test("a server that cannot be told keeps the person signed in, and says so", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const { admin } = await signUp(server.url);
  await haveSession(context, server.url, admin);
  await page.goto(server.url);
  await expect(signedIn(page)).toBeVisible();
  const trouble = page.getByRole("dialog", { name: "You are still signed in" });
  await whileStopped(server, problems, async () => {
    await signOut(page);
    await expect(trouble).toContainText("The server does not answer");
    await expectAccessible(page);
    await keepLooks(page, "sign-out-trouble");
  });
  await trouble.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("an ended session asks to sign in over the page, and what was typed is saved", async ({ page, server, founded, browser, problems }) => {
  problems.tolerate(/status of 401/);
  await page.goto("/settings");
  await page.getByLabel("Display name").fill("Typed before it ended");
  await endOtherSessions(browser.newContext({ baseURL: server.url }), server.url, founded.admin);
  await page.getByRole("button", { name: "Save organization" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await expect(again.getByLabel("E-mail")).toHaveValue(founded.admin.name);
  await expect(again.getByLabel("Password", { exact: true })).toBeFocused();
  await expectAccessible(page);
  await keepLooks(page, "sign-in-again");
  await page.keyboard.type(founded.admin.secret);
  await page.keyboard.press("Enter");
  await expect(again).toBeHidden();
  await expect(page.getByText("Organization saved")).toBeVisible();
  await expect(page.getByLabel("Display name")).toHaveValue("Typed before it ended");
});

test("somebody else who signs in in another tab is followed", async ({ page, context, server, founded }) => {
  const other = await signUp(server.url, "Contoso");
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Organization: Acme" })).toBeVisible();
  const tab = await context.newPage();
  await tab.goto("/");
  await expect(signedIn(tab)).toBeVisible();
  await signOut(tab);
  await expect(tab).toHaveURL("/sign-in");
  await signInByForm(tab, other.admin);
  await expect(tab.getByRole("button", { name: "Organization: Contoso" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Organization: Contoso" })).toBeVisible();
  await expect(page.getByText(founded.admin.name)).toHaveCount(0);
});

test("a stolen refresh token that is used later ends the session of both", async ({ page, context, ownServer, problems }) => {
  problems.tolerate(/status of 401/);
  const server = await ownServer();
  const { admin } = await signUp(server.url);
  await haveSession(context, server.url, admin);
  const stolen = (await context.cookies())[0]?.value ?? "";
  await page.goto(server.url);
  await expect(signedIn(page), "the page has taken the next one").toBeVisible();
  // A minute goes by.
  await onDatabase(server, "UPDATE token_secrets SET replaced_at = replaced_at - 60000000 WHERE replaced_at IS NOT NULL");
  const thief = await fetch(`${server.url}/v1/session/refresh`, {
    method: "POST",
    headers: { cookie: `patchbay_session=${stolen}`, "sec-fetch-site": "same-origin" },
  });
  expect(thief.status).toBe(401);
  await page.reload();
  await expect(page).toHaveURL(/sign-in/);
});

test("it works by host name on plain http, where browsers offer less", async ({ server, problems }) => {
  const browser = await browsers.launch({
    executablePath: chromium,
    args: ["--host-resolver-rules=MAP patchbay.test 127.0.0.1", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  const url = server.url.replace("127.0.0.1", "patchbay.test");
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  // Chromium says of every such page that this protection needs https.
  problems.tolerate(/Cross-Origin-Opener-Policy header has been ignored/);
  await problems.watch(page);
  await page.goto("/sign-up");
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.getByLabel("Organization name").fill("Plain");
  await page.getByLabel("Your name").fill("Dana Kim");
  await page.getByLabel("E-mail").fill(`dana.${Date.now()}@plain.test`);
  await page.getByLabel("Password", { exact: true }).fill(newSecret());
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page).toHaveURL("/welcome");
  await page.getByRole("button", { name: "Copy organization token" }).click();
  await expect(page.getByRole("status").filter({ hasText: "does not let this page copy" })).toBeAttached();
  await page.getByRole("checkbox", { name: "I have stored it" }).check();
  await page.getByRole("button", { name: "Continue to overview" }).click();
  await page.reload();
  await expect(signedIn(page)).toBeVisible();
  // Creating something needs a random key, which is made without crypto.randomUUID.
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Display name").fill("Plainer");
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(page.getByText("Organization saved")).toBeVisible();
  await signOut(page);
  await expect(page).toHaveURL(/\/sign-in/);
  await browser.close();
});

test("while nobody knows who is signed in the frame is shown, and a server that is away is said", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const { admin } = await signUp(server.url);
  await haveSession(context, server.url, admin);
  problems.tolerate(/status of 50\d/);
  await onDatabase(server, "ALTER TABLE token_secrets RENAME TO token_secrets_away");
  await page.goto(server.url);
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "starting-error");
  await onDatabase(server, "ALTER TABLE token_secrets_away RENAME TO token_secrets");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(signedIn(page)).toBeVisible();
});

/** Signs in elsewhere and ends every other session of the person. */
async function endOtherSessions(
  opening: Promise<BrowserContext>,
  url: string,
  person: { name: string; fullname: string; secret: string },
): Promise<void> {
  const context = await opening;
  const answer = await context.request.post(`${url}/v1/session`, {
    data: { name: person.name, secret: person.secret },
    headers: { "sec-fetch-site": "same-origin" },
  });
  const { result } = await answer.json();
  const headers = { authorization: `Bearer ${result.token.secret}` };
  const list = await (await context.request.get(`${url}/v1/sessions`, { headers })).json();
  for (const session of list.result) {
    if (!session.current) await context.request.delete(`${url}/v1/sessions/${session.id}`, { headers });
  }
  await context.close();
}
