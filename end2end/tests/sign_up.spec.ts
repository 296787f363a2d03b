// Founding an organization by the form, and its token, which is shown once.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { newSecret, signUp } from "../support/api";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";

const field = (page: Page, name: string) => page.getByLabel(name, { exact: name === "Password" });

async function fill(page: Page, organization: string, email: string, secret = newSecret()): Promise<void> {
  await field(page, "Organization name").fill(organization);
  await field(page, "Your name").fill("Dana Kim");
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(secret);
}

const create = (page: Page) => page.getByRole("button", { name: "Create Account" });
const mark = () => Math.random().toString(36).slice(2, 10);

test("an organization is founded by keyboard alone, and its token is shown once", async ({ page }) => {
  const email = `dana.${mark()}@acme.test`;
  const secret = newSecret();
  await page.goto("/sign-up");
  await expect(page).toHaveTitle("Create an organization · Patchbay");
  await expect(field(page, "Organization name")).toBeFocused();
  await page.keyboard.type("Acme Müller");
  await page.keyboard.press("Tab");
  await expect(field(page, "Name in addresses")).toHaveValue("acme-muller");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Dana Kim");
  await page.keyboard.press("Tab");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL("/welcome");
  await expect(page.getByRole("heading", { level: 1, name: "Welcome to Acme Müller" })).toBeFocused();
  const go = page.getByRole("button", { name: "Continue to overview" });
  await expect(go, "not before it is stored").toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("pbo_"), "masked").toHaveCount(0);
  await page.getByRole("button", { name: "Show" }).press("Enter");
  const token = await page.getByText(/^pbo_/).innerText();
  expect(token).toMatch(/^pbo_\w{73}$/);

  await page.getByRole("checkbox", { name: "I have stored it" }).press("Space");
  await go.press("Enter");
  await expect(page).toHaveURL("/");
  await expect(page.getByText(token), "nowhere on the next page").toHaveCount(0);

  await page.goBack();
  await expect(page.getByText("It cannot be shown again")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Welcome to Acme Müller" })).toBeVisible();
  await expect(page.getByText("Organization ID", { exact: true })).toBeVisible();
  await expect(page.getByText("It cannot be shown again")).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test("the token works, is saved as a file, and is in no storage of the browser", async ({ page, server, context }) => {
  await page.goto("/sign-up");
  await fill(page, "Acme", `dana.${mark()}@acme.test`);
  await create(page).click();
  await expect(page).toHaveURL("/welcome");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^patchbay-acme.*-token\.txt$/);
  const token = (await readFile(await download.path(), "utf8")).trim();
  const answer = await fetch(`${server.url}/v1/organization`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state]));
  expect(kept).not.toContain("pb");
  for (const cookie of await context.cookies()) expect(cookie.httpOnly).toBe(true);
});

test("what is wrong is said at its field, and in a summary that leads there", async ({ page }) => {
  await page.goto("/sign-up");
  await create(page).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveText(["Organization name", "Your name", "E-mail", "Password"]);
  await summary.getByRole("link", { name: "E-mail" }).click();
  await expect(field(page, "E-mail")).toBeFocused();
  await expect(field(page, "E-mail")).toHaveAccessibleDescription(/Enter an e-mail address/);
  await expectAccessible(page);
  await keepLooks(page, "sign-up-errors");
});

test("the server's own objections stand at their fields", async ({ page, server, problems }) => {
  problems.expect(/status of 400/);
  await page.goto("/sign-up");
  await fill(page, "Acme", `dana.${mark()}@acme.test`, "password1");
  await expect(page.getByText("Fair: longer is safer")).toBeVisible();
  await create(page).click();
  await expect(field(page, "Password")).toHaveAccessibleDescription(/easy to guess/);
  await expect(field(page, "Organization name"), "nothing is lost").toHaveValue("Acme");

  problems.expect(/status of 409/);
  const { organization } = await signUp(server.url);
  await field(page, "Password").fill(newSecret());
  await field(page, "Name in addresses").fill(organization.name);
  await create(page).click();
  await expect(field(page, "Name in addresses")).toHaveAttribute("aria-invalid", "true");
});

test("a name of one's own is kept, and a taken one that was only derived gets a number", async ({ page, server }) => {
  const name = `acme-${mark()}`;
  await signUp(server.url, name);
  await page.goto("/sign-up");
  await fill(page, "Acme", `dana.${mark()}@acme.test`);
  await field(page, "Name in addresses").fill(`${name}-own`);
  await field(page, "Organization name").fill("Another");
  await expect(field(page, "Name in addresses"), "not overwritten").toHaveValue(`${name}-own`);
  await create(page).click();
  await expect(page).toHaveURL("/welcome");
  await expect(page.getByRole("main").getByText(`${name}-own`, { exact: true })).toBeVisible();
});

test("a server with closed sign-up says who can help", async ({ page, ownServer, problems }) => {
  const server = await ownServer({ flags: ["--sign-up", "closed"] });
  problems.expect(/status of 403/);
  await page.goto(`${server.url}/sign-up`);
  await fill(page, "Acme", "dana@acme.test");
  await create(page).click();
  await expect(page.getByRole("alert")).toContainText(/closed/i);
});

test("leaving a half-filled form asks first", async ({ page }) => {
  await page.goto("/sign-up");
  await field(page, "Organization name").fill("Acme");
  await page.getByRole("link", { name: "Sign in" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(question).toBeVisible();
  await expectAccessible(page);
  await question.getByRole("button", { name: "Stay on this page" }).click();
  await expect(field(page, "Organization name")).toHaveValue("Acme");
  await page.getByRole("link", { name: "Sign in" }).click();
  await question.getByRole("button", { name: "Leave and discard" }).click();
  await expect(page).toHaveURL("/sign-in");
});

test("somebody who is signed in is told what another organization means", async ({ page, founded }) => {
  await page.goto("/sign-up");
  const notice = page.getByText(`You are signed in as ${founded.admin.name} in Acme`);
  await expect(notice).toBeVisible();
  await fill(page, "Second", founded.admin.name);
  await create(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Welcome to Second" })).toBeVisible();
});
