// Integrations: connected, found, tried out, changed, looked after, deleted; and what an account's page says of them.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember } from "../support/api";
import { MOCK, account, call, connect } from "../support/connections";
import { expect, test } from "../support/fixtures";
import { haveSession } from "../support/people";

const main = (page: Page) => page.getByRole("main");
const table = (page: Page) => page.getByRole("table", { name: "Integrations" });
const row = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name });
const news = (page: Page) => page.getByRole("status", { name: "News" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a provider is connected by its form, and the token is shown this once", async ({ page, founded, server }) => {
  const northwind = await account(founded.api, "Northwind");
  const environments = { test: [MOCK] };
  await founded.api.post("/v1/integration-points", { fullname: "Help desk", connector: "ticketing", environments });
  await page.goto("/integrations/new?account=northwind&point=help-desk");
  await expect(heading(page, "New integration")).toBeVisible();
  // The only one that the point allows is chosen already.
  const form = region(page, "Mock ticketing for Northwind");
  await form.getByLabel("Display name").fill("First line");
  await expect(form.getByText("It will be “first-line”.")).toBeVisible();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Connect Mock ticketing" }).click();
  const made = region(page, "The integration’s token");
  await expect(made).toContainText("First line is connected");
  const open = made.getByRole("button", { name: "Open integration" });
  await expect(open).toHaveAttribute("aria-disabled", "true");
  const secret = made.getByRole("group", { name: "Token", exact: true });
  await secret.getByRole("button", { name: "Show" }).click();
  const [token = ""] = (await secret.locator(".secret-value").innerText()).trim().split("\n");
  const answer = await fetch(`${server.url}/v1/ticketing/projects`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  for (const box of await made.getByRole("checkbox", { name: "I have stored it" }).all()) await box.check();
  await open.click();
  await expect(heading(page, "First line")).toBeVisible();
  await expect(page).toHaveURL(/\/integrations\/northwind\/first-line/);
  await expect(main(page)).not.toContainText(token);
  const { result } = await founded.api.get(`/v1/integrations/${northwind.id}/first-line`);
  expect(result.integration_point_id).toBeTruthy();
});

test("what the provider refuses is told before anything is made, and can be made all the same", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  await page.goto(`/integrations/new?account=northwind&provider=${MOCK}`);
  const form = region(page, "Mock ticketing for Northwind");
  await form.getByRole("button", { name: "Advanced settings" }).click();
  await form.getByRole("combobox").filter({ has: page.locator("option[value=unauthorized]") }).selectOption("unauthorized");
  await form.getByRole("button", { name: "Connect Mock ticketing" }).click();
  await expect(form.getByRole("alert")).toContainText(/credential/i);
  expect((await founded.api.get(`/v1/integrations/${northwind.id}`)).result).toHaveLength(0);
  await form.getByRole("button", { name: "Create anyway" }).click();
  await expect(region(page, "The integration’s token")).toBeVisible();
});

test("a point that allows nothing in the account's environment offers nothing", async ({ page, founded }) => {
  await account(founded.api, "Contoso", "prod");
  await founded.api.post("/v1/integration-points", { fullname: "Trial", connector: "ticketing", environments: { test: ["*"] } });
  await page.goto("/integrations/new?account=contoso&point=trial");
  await expect(main(page)).toContainText("allows no provider in the environment of this account");
});

test("integrations of all accounts are found by what they are and how they fare", async ({ page, founded, server }) => {
  const [northwind, contoso] = [await account(founded.api, "Northwind"), await account(founded.api, "Contoso")];
  const good = await connect(founded.api, northwind, "Good desk");
  const bad = await connect(founded.api, contoso, "Bad desk", { simulate: "unauthorized" });
  expect(await call(server.url, good)).toBe(200);
  expect(await call(server.url, bad)).toBe(400);
  await page.goto("/integrations");
  await expect(row(page, "Good desk")).toContainText("Works");
  await expect(row(page, "Bad desk")).toContainText("Credentials refused");
  await expect(row(page, "Bad desk")).toContainText("1 failed");
  await expectAccessible(page);

  await page.goto("/integrations?f.status=unauthorized");
  await expect(row(page, "Bad desk")).toBeVisible();
  await expect(row(page, "Good desk")).toHaveCount(0);
  await page.goto("/integrations?f.status=error");
  await expect(row(page, "desk")).toHaveCount(0);
  await page.goto("/integrations?tenant=northwind");
  await expect(row(page, "Good desk")).toBeVisible();
  await expect(row(page, "Bad desk")).toHaveCount(0);
  await page.goto("/integrations?q=bad");
  await expect(row(page, "Bad desk")).toBeVisible();
  await expect(row(page, "Good desk")).toHaveCount(0);
});

test("an integration tells how it fares, as it happens, and starts anew when it is reset", async ({ page, founded, server }) => {
  const northwind = await account(founded.api, "Northwind");
  const one = await connect(founded.api, northwind, "Desk", { simulate: "server_error" });
  await page.goto("/integrations/northwind/desk");
  const status = region(page, "Status");
  await expect(status).toContainText("Not known yet");
  await call(server.url, one);
  await expect(status).toContainText("Fails");
  await expect(status.getByRole("listitem").first()).toContainText("Request 1");
  await expectAccessible(page);
  await status.getByRole("button", { name: "Reset…" }).click();
  await page.getByRole("dialog", { name: "Reset the status?" }).getByRole("button", { name: "Reset status" }).click();
  await expect(news(page)).toContainText("Status reset");
  await expect(status).toContainText("Not known yet");
});

test("a connection is checked, its faults said, and what is saved is kept", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  const { integration } = await connect(founded.api, northwind, "Desk");
  await page.goto("/integrations/northwind/desk");
  const form = region(page, "Configuration");
  await form.getByRole("button", { name: "Check connection" }).click();
  await expect(form).toContainText("The connection works");
  const steps = form.getByRole("group", { name: "Connection check" }).getByRole("listitem");
  await expect(steps).toHaveText([/Find the host\s*Not needed/, /Reach it\s*Not needed/, /Secure the connection\s*Not needed/, /Sign in\s*Done\s*(<1|\d+)\sms/, /Check permissions\s*Done/, /Read a sample\s*Done/]);
  await expectAccessible(page);
  await form.getByRole("button", { name: "Advanced settings" }).click();
  const fault = form.getByRole("combobox").filter({ has: page.locator("option[value=unauthorized]") });
  await fault.selectOption("unauthorized");
  await form.getByRole("button", { name: "Check connection" }).click();
  await expect(form.getByRole("alert")).toContainText(/credential/i);
  await expect(steps.nth(3)).toHaveText(/Sign in\s*Failed/);
  await expect(steps.nth(4)).toHaveText(/Check permissions\s*Not tried/);
  await fault.selectOption("missing_scope");
  await form.getByRole("button", { name: "Check connection" }).click();
  await expect(form.getByRole("alert")).toContainText("whoever administers the provider");
  await expect(steps.nth(4)).toHaveText(/Check permissions\s*Failed/);
  await fault.selectOption("");
  await form.getByLabel("Display name").fill("Second line");
  // Somebody else is quicker.
  await founded.api.patch(`/v1/integrations/${northwind.id}/${integration.id}`, [{ op: "replace", path: "/fullname", value: "Theirs" }]);
  await expect(form).toContainText("Somebody else has changed this integration meanwhile");
  await form.getByRole("button", { name: "Keep mine" }).click();
  await form.getByRole("button", { name: "Save integration" }).click();
  await expect(news(page)).toContainText("Second line saved");
  await expect(heading(page, "Second line")).toBeVisible();
});

test("a step that fails names its cause and leads to the field that it comes from", async ({ page, founded }) => {
  await account(founded.api, "Northwind");
  await page.goto("/integrations/new?account=northwind&provider=ticketing_roundup");
  const form = region(page, "Roundup for Northwind");
  const address = form.getByLabel("Address", { exact: true });
  await address.fill("https://nobody.invalid/tracker/");
  await form.getByRole("textbox", { name: "User name" }).fill("bob");
  await form.getByRole("textbox", { name: "Password" }).fill("violet-secret");
  await page.keyboard.press("Enter");
  const alert = form.getByRole("alert");
  await expect(alert).toContainText("The connection does not work");
  await expect(alert).toContainText("You can mend this here.");
  const steps = form.getByRole("group", { name: "Connection check" }).getByRole("listitem");
  await expect(steps.first()).toHaveText(/Find the host\s*Failed/);
  await expect(steps.nth(3)).toHaveText(/Sign in\s*Not tried/);
  await expect(page.locator("main")).not.toContainText("violet-secret");
  await expectAccessible(page);
  await alert.getByRole("button", { name: "Go to “Address”" }).press("Enter");
  await expect(address).toBeFocused();
  await expect(address).toHaveAttribute("aria-invalid", "true");
});

test("what is pasted in place of what was meant is told while one types, mended at a touch, and refused by nobody", async ({ page, founded }) => {
  await account(founded.api, "Northwind");
  await page.goto("/integrations/new?account=northwind&provider=notifications_slack");
  const form = region(page, "Slack for Northwind");
  const token = form.getByRole("textbox", { name: "API token" });
  const advice = form.getByRole("status").locator(".field-advice");
  await token.fill("Bearer xo" + "xp-1234");
  await expect(advice).toHaveText(/The word before it, such as “Bearer”, does not belong to it\./);
  await advice.getByRole("button", { name: "Clean it up" }).press("Enter");
  await expect(token).toBeFocused();
  await expect(token).toHaveValue("xo" + "xp-1234");
  await expect(advice).toHaveText("This looks like a user token. What belongs here is a bot token.");
  await expect(token).not.toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await token.fill("xo" + "xb-1234");
  await expect(advice).toHaveCount(0);
  await page.goto("/integrations/new?account=northwind&provider=ticketing_jira");
  const site = region(page, "Jira for Northwind").getByRole("textbox", { name: "Address of the site" });
  await site.fill("acme.atlassian.net/browse/ABC-1");
  const jira = region(page, "Jira for Northwind").getByRole("status").locator(".field-advice");
  await jira.getByRole("button", { name: "Use https://acme.atlassian.net/browse/ABC-1" }).click();
  await jira.getByRole("button", { name: "Use https://acme.atlassian.net", exact: true }).click();
  await expect(site).toHaveValue("https://acme.atlassian.net");
  await expect(jira).toHaveCount(0);
});

test("the token of an integration is exchanged where it is, and its secret shown this once", async ({ page, founded, server }) => {
  const northwind = await account(founded.api, "Northwind");
  const one = await connect(founded.api, northwind, "Desk");
  await page.goto("/integrations/northwind/desk");
  await region(page, "Token").getByRole("button", { name: "Reset…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Reset / });
  await dialog.getByRole("button", { name: "Reset token" }).click();
  await expect(dialog.getByRole("group", { name: "Token", exact: true })).toBeVisible();
  expect(await call(server.url, one)).toBe(401);
});

test("deleting says what goes with it, counted, and leads back to the list", async ({ page, founded, server }) => {
  const northwind = await account(founded.api, "Northwind");
  const one = await connect(founded.api, northwind, "Desk");
  await page.goto("/integrations/northwind/desk");
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Desk?" });
  await expect(dialog).toContainText("1 token stops working at once");
  await dialog.getByRole("button", { name: "Delete integration" }).click();
  await expect(heading(page, "Integrations")).toBeVisible();
  await expect(main(page)).toContainText("No integrations yet");
  expect(await call(server.url, one)).toBe(401);
});

test("an account shows its integrations, its credentials without their secrets, and its tokens", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  await connect(founded.api, northwind, "Desk");
  const config = { type: "token", secret: "violet-secret-1" };
  await founded.api.post(`/v1/credentials/${northwind.id}`, { fullname: "Bot of the desk", config });
  await page.goto("/accounts/northwind");
  await expect(region(page, "Integrations").getByRole("link", { name: /^Desk/ })).toBeVisible();
  await expect(region(page, "Tokens").getByRole("link", { name: /^Desk/ })).toBeVisible();
  const credentials = region(page, "Credentials");
  await expect(credentials).toContainText("API token · Of the account · Not used by any integration");
  await expectAccessible(page);

  await credentials.getByRole("button", { name: "Replace… Bot of the desk" }).click();
  const sheet = page.getByRole("dialog", { name: "Replace Bot of the desk" });
  await sheet.getByRole("button", { name: "Replace credential" }).click();
  await expect(sheet.getByRole("alert")).toContainText("This is needed.");
  await sheet.getByLabel("API token", { exact: true }).fill("violet-secret-2");
  await sheet.getByRole("button", { name: "Replace credential" }).click();
  await expect(news(page)).toContainText("Bot of the desk replaced");
  await expect(main(page)).not.toContainText("violet-secret");

  await credentials.getByRole("button", { name: "Delete… Bot of the desk" }).click();
  await page.getByRole("dialog", { name: "Delete Bot of the desk?" }).getByRole("button", { name: "Delete credential" }).click();
  await expect(credentials).toContainText("No credentials yet");
});

test("who may only look sees the configuration, and why the rest is off", async ({ page, context, server, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  await connect(founded.api, northwind, "Desk", { name: "Blue" });
  const lee = await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await haveSession(context, server.url, lee);
  await page.goto("/integrations/northwind/desk");
  await expect(region(page, "Configuration")).toContainText("Your roles do not let you change integrations");
  await expect(region(page, "Configuration")).toContainText("Blue");
  await expect(page.getByRole("button", { name: "Delete…" })).toHaveAttribute("aria-disabled", "true");
  await page.goto("/integrations");
  await expect(page.getByRole("button", { name: "New integration" })).toHaveAttribute("aria-disabled", "true");
});
