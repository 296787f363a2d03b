// The Connect page by its link: an end user connects a provider for one account.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { point, session } from "../support/connect";
import { MOCK, account, connect } from "../support/connections";
import { expect, test } from "../support/fixtures";
import { expectKeyboard } from "../support/keyboard";
import { expectReflow, keepLooks } from "../support/looks";

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const provider = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });

test("a provider is picked, filled in, checked and connected, and the host gets a code", async ({ page, founded, server, problems }) => {
  const northwind = await account(founded.api, "Northwind");
  await point(founded.api, "Help desk");
  const back = `${server.url}/reference/management.html?from=connect`;
  const link = await session(founded.api, { account_id: "northwind", return_url: back, state: "s-1" });
  await page.goto(link.path);
  await expect(page).toHaveTitle("Connect Northwind");
  await expect(heading(page, "What do you want to connect?")).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "connect-pick");
  const search = page.getByRole("searchbox", { name: "Search providers" });
  await expect(search).toBeFocused();
  await search.fill("mock");
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await provider(page, "Mock ticketing").click();
  await expect(heading(page, "Connect Mock ticketing")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect Mock ticketing" }).click();
  await expect(heading(page, "Mock ticketing is connected")).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "connect-done");
  const { result } = await founded.api.get(`/v1/integrations/${northwind.id}`);
  expect(result).toHaveLength(1);

  await page.getByRole("button", { name: "Go back to" }).click();
  await page.waitForURL(/reference\/management\.html/);
  const query = new URL(page.url()).searchParams;
  expect([query.get("from"), query.get("state")]).toEqual(["connect", "s-1"]);
  const exchanged = await founded.api.post("/v1/connect/exchange", { code: query.get("code") });
  expect(exchanged.result.integration.id).toBe(result[0].id);
  const projects = await fetch(`${server.url}/v1/ticketing/projects`, {
    headers: { authorization: `Bearer ${exchanged.result.token.access.secret}` },
  });
  expect(projects.status).toBe(200);

  problems.expect(/status of 410/);
  await page.goto(link.path);
  await expect(page.getByRole("alert")).toContainText(/used/i);
  await expectAccessible(page);
});

test("what does not work is told at its field, kept, and mended", async ({ page, founded, problems }) => {
  const northwind = await account(founded.api, "Northwind");
  await point(founded.api, "Help desk", [MOCK]);
  const link = await session(founded.api, { account_id: "northwind" });
  await page.goto(link.path);
  // The only one there is: nothing to pick.
  await expect(heading(page, "Connect Mock ticketing")).toBeVisible();
  await page.getByRole("button", { name: "Advanced settings" }).click();
  const behaviour = page.getByRole("combobox").filter({ has: page.locator("option[value=unauthorized]") });
  await behaviour.selectOption("unauthorized");
  const submit = page.getByRole("button", { name: "Connect Mock ticketing" });
  await submit.click();
  await expect(page.getByRole("alert")).toContainText(/credential/i);
  await expectAccessible(page);
  expect((await founded.api.get(`/v1/integrations/${northwind.id}`)).result).toHaveLength(0);
  await expect(behaviour).toHaveValue("unauthorized");
  await behaviour.selectOption("");
  await submit.click();
  await expect(heading(page, "Mock ticketing is connected")).toBeVisible();
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(page.getByText("You can close this page now.")).toBeVisible();
  problems.expect(/status of 410/);
  await page.reload();
  await expect(page.getByRole("alert")).toContainText(/used/i);
});

test("the browser's back leads to the choice, and a reload stays at the step", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  await point(founded.api, "Help desk");
  await connect(founded.api, northwind, "Their desk");
  const link = await session(founded.api, { account_id: "northwind" });
  await page.goto(link.path);
  const connected = page.getByRole("region", { name: "Connected" });
  await expect(connected.getByRole("listitem")).toContainText("Their desk");
  await provider(page, "Jira Atlassian").click();
  await expect(heading(page, "Connect Jira")).toBeVisible();
  await page.reload();
  await expect(heading(page, "Connect Jira")).toBeVisible();
  await page.goBack();
  await expect(heading(page, "What do you want to connect?")).toBeVisible();
  await page.goForward();
  await expect(heading(page, "Connect Jira")).toBeVisible();
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(heading(page, "What do you want to connect?")).toBeVisible();
});

test("what the host fills in stands there already", async ({ page, founded }) => {
  await account(founded.api, "Northwind");
  await point(founded.api, "Help desk", ["ticketing_jira"]);
  const prefill = { ticketing_jira: { url: "https://northwind.atlassian.net" } };
  const link = await session(founded.api, { account_id: "northwind", prefill });
  await page.goto(link.path);
  await expect(page.getByRole("textbox", { name: /site/i })).toHaveValue("https://northwind.atlassian.net");
});

test("links that open nothing say so", async ({ page, founded, problems }) => {
  await account(founded.api, "Northwind");
  await point(founded.api, "Help desk");
  const link = await session(founded.api, { account_id: "northwind" });
  await founded.api.delete(`/v1/connect/sessions/${link.id}`);
  problems.expect(/status of (401|410)/);
  await page.goto(link.path);
  await expect(page.getByRole("alert")).toContainText("withdrawn");
  await page.goto("/connect");
  await expect(heading(page, "This link does not open anything")).toBeVisible();
  await expectAccessible(page);
});

test("a session that is ended while it is used says so", async ({ page, founded, problems }) => {
  await account(founded.api, "Northwind");
  await point(founded.api, "Help desk", [MOCK]);
  const link = await session(founded.api, { account_id: "northwind" });
  await page.goto(link.path);
  await expect(heading(page, "Connect Mock ticketing")).toBeVisible();
  await founded.api.delete(`/v1/connect/sessions/${link.id}`);
  problems.expect(/status of (401|410)/);
  await page.getByRole("button", { name: "Connect Mock ticketing" }).click();
  await expect(page.getByRole("alert")).toContainText("withdrawn");
});

test("it is used with the keyboard and fits a small phone", async ({ page, founded }) => {
  await account(founded.api, "Northwind");
  await point(founded.api, "Help desk");
  const link = await session(founded.api, { account_id: "northwind" });
  await page.goto(link.path);
  await expect(heading(page, "What do you want to connect?")).toBeVisible();
  await expectKeyboard(page);
  await expectReflow(page);
  await provider(page, "Jira Atlassian").click();
  await expect(page.getByRole("textbox", { name: /site/i })).toBeVisible();
  await expectReflow(page);
});

test("only the pages that a session names may frame it", async ({ founded, server }) => {
  await account(founded.api, "Northwind");
  const origins = ["https://app.example.com", "http://localhost:3000"];
  const link = await session(founded.api, { account_id: "northwind", allowed_origins: origins });
  const ask = async (path: string) => fetch(server.url + path, { headers: { accept: "text/html" } });
  const ancestors = async (path: string) =>
    /frame-ancestors ([^;]*)/.exec((await ask(path)).headers.get("content-security-policy") ?? "")?.[1];
  expect(await ancestors(`/connect/${link.id}`)).toBe(origins.join(" "));
  expect(await ancestors("/connect")).toBe("'none'");
  expect(await ancestors("/connect/0190a8b2-5a35-7d31-8a8a-6f0f5f5e7c11")).toBe("'none'");
  expect((await ask("/connect/nothing")).status).toBe(404);
  expect((await ask(`/connect/${link.id}`)).headers.get("cross-origin-opener-policy")).toBe("unsafe-none");
});
