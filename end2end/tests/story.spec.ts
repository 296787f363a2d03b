// The whole story on a real server with a real mail server: sign up, invite, accept, and work with exactly those rights.
import type { Browser, Page } from "@playwright/test";
import { newSecret, type Person, signUp } from "../support/api";
import { onDatabase } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { linkInLetter } from "../support/mailbox";
import { pathOf } from "../support/pages";
import { signInByForm } from "../support/people";
import { Postgres } from "../support/postgres";
import { Problems } from "../support/problems";
import type { Server } from "../support/server";
import { linkOf, SmtpServer } from "../support/smtp";

/** A person at a computer of their own. */
async function atOwnComputer(browser: Browser, server: Server, work: (page: Page, problems: Problems) => Promise<void>) {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const problems = new Problems();
  await problems.watch(page);
  await work(page, problems);
  problems.check();
  await context.close();
}

/** Signs up by the form; the token is shown this once. */
async function signUpByForm(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Organization name").fill("Acme Robotics");
  await page.getByLabel("Your name").fill(person.fullname);
  await page.getByLabel("E-mail").fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.secret);
  await page.getByRole("button", { name: "Create Account" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to Acme Robotics" })).toBeVisible();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText(/pbo_\w+/).first()).toBeVisible();
  await page.getByLabel("I have stored it").check();
  await page.getByRole("button", { name: "Continue to overview" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
}

/** Opens the link of an invitation, chooses name and password, and is in. */
async function accept(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Join Acme Robotics" })).toBeVisible();
  await page.getByLabel("Your name").fill(person.fullname);
  await page.getByLabel("Password", { exact: true }).fill(person.secret);
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
}

async function inviteToTenant(page: Page, email: string, role: string): Promise<void> {
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("radio", { name: role }).check();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`${email} is invited`)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
}

/** Asks as the page does, with the session of the page's cookie. */
async function asMember(page: Page, server: Server): Promise<{ roles: string[]; tenants: string[]; invites: number }> {
  const headers = { "sec-fetch-site": "same-origin" };
  const renewed = await (await page.request.post(`${server.url}/v1/session/refresh`, { headers })).json();
  const bearer = { authorization: `Bearer ${renewed.result.token.secret}` };
  const accounts = await (await page.request.get(`${server.url}/v1/accounts`, { headers: bearer })).json();
  const tried = await page.request.post(`${server.url}/v1/members`, {
    headers: bearer,
    data: { name: "nobody-else@acme.test", role_binding: ["viewer"], options: { options: ["invited"] } },
  });
  return {
    roles: renewed.result.member.role_binding,
    tenants: (accounts.result ?? []).map((account: { name: string }) => account.name),
    invites: tried.status(),
  };
}

function person(name: string, fullname: string): Person {
  return { name, fullname, secret: newSecret() };
}

async function story(page: Page, browser: Browser, server: Server, mail: SmtpServer): Promise<void> {
  const dana = person("dana@acme.test", "Dana Kim");
  await page.goto(server.url);
  await signUpByForm(page, dana);
  // A second tenant, which the teammates shall not see.
  await page.goto("/members?tenant=acme-robotics");
  await expect(page.getByRole("row", { name: /Dana Kim/ })).toBeVisible();

  await inviteToTenant(page, "vic@acme.test", "Viewer");
  const letter = await mail.letterTo("vic@acme.test");
  expect(letter.headers.find(([name]) => name === "Subject")?.[1]).toContain("Acme Robotics");
  const vic = person("vic@acme.test", "Vic Lane");
  await atOwnComputer(browser, server, async (theirs, problems) => {
    await accept(theirs, linkOf(letter), vic);
    const now = await asMember(theirs, server);
    expect(now.roles).toEqual([expect.stringMatching(/^viewer~/)]);
    expect(now.tenants).toEqual(["acme-robotics"]);
    expect(now.invites).toBe(403);
    await theirs.goto("/members");
    const invite = theirs.getByRole("button", { name: "Invite", exact: true });
    await expect(invite).toHaveAttribute("aria-disabled", "true");
    await expect(invite).toHaveAccessibleDescription(/An administrator can do it/);
    // The link has been used, and says so.
    problems.expect(/status of 410/);
    await theirs.goto(linkOf(letter));
    await expect(theirs.getByText(/used/i).first()).toBeVisible();
  });
  await expect(page.getByRole("row", { name: /Vic Lane/ })).toContainText("Active", { timeout: 30_000 });

  await inviteToTenant(page, "eddy@acme.test", "Editor");
  const first = linkOf(await mail.letterTo("eddy@acme.test"));
  await page.getByRole("button", { name: "Actions for eddy@acme.test" }).click();
  await page.getByRole("button", { name: "Resend invitation…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  const second = linkOf(await mail.letterTo("eddy@acme.test"));
  expect(second).not.toBe(first);
  const eddy = person("eddy@acme.test", "Eddy Ross");
  await atOwnComputer(browser, server, async (theirs, problems) => {
    problems.expect(/status of 410/);
    await theirs.goto(first);
    await expect(theirs.getByText(/replaced|newer/i).first()).toBeVisible();
    await accept(theirs, second, eddy);
    const now = await asMember(theirs, server);
    expect(now.roles).toEqual([expect.stringMatching(/^account-manager~/)]);
    expect(now.invites).toBe(403);
    await theirs.goto("/members");
    await expect(theirs.getByRole("button", { name: "Invite", exact: true })).toHaveAttribute("aria-disabled", "true");
  });
  await atOwnComputer(browser, server, async (theirs) => {
    await theirs.goto("/sign-in");
    await signInByForm(theirs, eddy);
    await expect(theirs.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  });
}

test("an admin signs up, invites teammates by mail, and each works with exactly the rights given", async ({
  page,
  browser,
  ownServer,
}) => {
  test.slow();
  const mail = await SmtpServer.start();
  const server = await ownServer({ flags: mail.flags });
  await story(await at(page, server), browser, server, mail);
  await mail.stop();
});

test("the same story on PostgreSQL", async ({ page, browser, ownServer }) => {
  test.slow();
  const [mail, postgres] = await Promise.all([SmtpServer.start(), Postgres.start()]);
  const server = await ownServer({ flags: [...mail.flags, "--database-url", postgres.url] });
  await story(await at(page, server), browser, server, mail);
  await server.stop();
  await Promise.all([mail.stop(), postgres.stop()]);
});

test("an address that the mail server refuses is told where the member is", async ({ page, ownServer }) => {
  const mail = await SmtpServer.start();
  const server = await ownServer({ flags: mail.flags });
  await at(page, server);
  await signUpByForm(page, person("dana@acme.test", "Dana Kim"));
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByLabel("E-mail address").fill("nobody@acme.test");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /nobody@acme/ })).toContainText(/Mail not delivered: .*550/, { timeout: 30_000 });
  await mail.stop();
});

test("links whose time is over explain themselves, and lead to new ones", async ({ page, ownServer, problems }) => {
  problems.expect(/status of 410/);
  const server = await ownServer();
  const founded = await signUp(server.url);
  const body = { name: "mia@acme.test", role_binding: ["viewer"], options: { options: ["invited"] } };
  const invitation = (await founded.api.post("/v1/members", body)).result.invitation.link;
  await founded.api.post("/v1/password-resets", { name: founded.admin.name });
  const reset = await linkInLetter(server.mailFolder, founded.admin.name);
  // A week and a day go by.
  await onDatabase(server, `UPDATE member_links SET expires = expires - ${8 * 24 * 3600 * 1_000_000}`);

  await page.goto(server.url + pathOf(invitation));
  await expect(page.getByText(/expired/i).first()).toBeVisible();
  await expect(page.getByText("ask whoever invited you for a new one")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Go to sign-in" })).toBeVisible();

  await page.goto(server.url + pathOf(reset));
  await expect(page.getByText(/expired/i).first()).toBeVisible();
  await page.getByRole("link", { name: "Get a new link" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Forgot your password?" })).toBeVisible();
});

test("a link that nobody knows and an incomplete one explain themselves", async ({ page, problems }) => {
  problems.tolerate(/status of 4\d\d/);
  await page.goto("/invite");
  await expect(page.getByText(/incomplete/i).first()).toBeVisible();
  await page.goto("/invite#pbv_nothing-of-ours");
  await page.reload();
  await expect(page.getByText(/not known here|incomplete/i).first()).toBeVisible();
});

/** The page with relative addresses of another server. */
async function at(page: Page, server: Server): Promise<Page> {
  const go = page.goto.bind(page);
  page.goto = (url, options) => go(new URL(url, server.url).href, options);
  return page;
}
