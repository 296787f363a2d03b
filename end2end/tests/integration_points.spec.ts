// Integration points: found, made, changed, copied, deleted; and what is told when something stands in the way.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Api } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const MOCK = "ticketing_mock_ticketing";
/** A provider of the contract; whether this version has it makes no difference. */
const LATER = "ticketing_zendesk";

interface Point {
  id: string;
  name: string;
}

async function make(api: Api, point: object): Promise<Point> {
  const body = { connector: "ticketing", environments: { test: ["*"], prod: [MOCK] }, ...point };
  return (await api.post("/v1/integration-points", body)).result as Point;
}

/** An integration of the organization's first account that uses a point. */
async function connect(api: Api, account: string, point: string, fullname: string): Promise<{ id: string }> {
  const body = { fullname, provider_config: { type: MOCK }, integration_point_id: point };
  return (await api.post(`/v1/integrations/${account}`, body)).result.integration;
}

const table = (page: Page) => page.getByRole("table", { name: "Integration points" });
const row = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name });
const news = (page: Page) => page.getByRole("status", { name: "News" });
const form = (page: Page) => page.getByRole("region", { name: "Integration point", exact: true });
const allowed = (page: Page, where: "test" | "production") => page.getByRole("group", { name: `Allowed in ${where} accounts` });
const shown = (page: Page, where: "Test" | "Production") => page.getByRole("figure").filter({ hasText: `${where} accounts` });

async function open(page: Page, path = "/integration-points"): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: "Integration points" })).toBeVisible();
}

test("the list says what each allows and how many integrations use it, and finds, filters and sorts by the address", async ({ page, founded }) => {
  const { api, account } = founded;
  await make(api, { fullname: "Help desk" });
  await make(api, { fullname: "Service desk", environments: { prod: [MOCK, LATER] } });
  await make(api, { fullname: "Alerts", connector: "siem", environments: { test: ["*"] } });
  await connect(api, account.id, "help-desk", "One");
  await connect(api, account.id, "help-desk", "Two");
  await open(page);
  await expect(page.getByText("3 integration points: what end users of your accounts can connect")).toBeVisible();
  const { result } = await api.get("/v1/capabilities/connectors");
  const known: string[] = result.find((one: { id: string }) => one.id === "ticketing").provider_ids;
  const all = new Set([...known, LATER]).size;
  await expect(row(page, "Help desk").getByRole("cell")).toContainText(["Ticketing", "All", `1 of ${known.length}`, "2"]);
  await expect(row(page, "Service desk").getByRole("cell")).toContainText(["Ticketing", "None", `2 of ${all}`, "0"]);
  await expect(row(page, "Alerts").getByRole("cell")).toContainText(["SIEM", "All", "None", "0"]);
  await expect(row(page, "Help desk").getByRole("link", { name: "2 integrations of Help desk" })).toHaveAttribute("href", /f\.integration_point_id=/);
  await expectAccessible(page);
  await keepLooks(page, "integration-points");

  await page.getByRole("searchbox", { name: "Name, id or pasted URL" }).fill("desk");
  await expect(table(page).getByRole("rowheader")).toHaveCount(2);
  await expect(page).toHaveURL(/q=desk/);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect(table(page).getByRole("rowheader").first()).toContainText("Service desk");
  await page.reload();
  await expect(table(page).getByRole("rowheader").first()).toContainText("Service desk");
  await page.getByRole("button", { name: "Clear" }).click();

  await page.getByRole("button", { name: "Connector: all" }).click();
  await page.getByRole("checkbox", { name: "SIEM" }).check();
  await expect(table(page).getByRole("rowheader")).toHaveCount(1);
  await expect(page).toHaveURL(/f\.connector=siem/);
  await page.keyboard.press("Escape");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const stream = await (await download).createReadStream();
  const csv = (await stream.toArray()).join("");
  expect(csv).toContain("Alerts");
  expect(csv).not.toContain("Help desk");
});

test("one is made with what was picked, shown before as end users will see it", async ({ page, founded }) => {
  await open(page);
  await expect(page.getByText("No integration points yet")).toBeVisible();
  await keepLooks(page, "integration-points-empty");
  await page.getByRole("button", { name: "New integration point" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "New integration point" })).toBeFocused();
  await page.getByLabel("Heading", { exact: true }).fill("Müller’s tickets");
  await expect(shown(page, "Test")).toContainText("Müller’s tickets");
  await expect(shown(page, "Test")).toContainText("Choose a connector to see its providers");
  await page.getByLabel("Heading", { exact: true }).fill("Müller tickets");
  await expect(page.getByText("It will be “muller-tickets”.")).toBeVisible();
  await page.getByLabel("Connector", { exact: true }).selectOption("ticketing");
  await expect(shown(page, "Production").getByRole("listitem").filter({ hasText: "Mock ticketing" })).toBeVisible();
  await allowed(page, "production").getByRole("radio", { name: "None" }).check();
  await expect(shown(page, "Production")).toContainText("No provider is allowed here");
  await allowed(page, "test").getByRole("radio", { name: "Chosen ones" }).check();
  const chosen = page.getByRole("group", { name: "Providers for test accounts" });
  await chosen.getByRole("checkbox", { name: /^Mock ticketing/ }).check();
  await expect(chosen).toContainText(/1 of \d+ picked/);
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "integration-point-new");
  await page.getByRole("button", { name: "Create integration point" }).click();
  await expect(news(page)).toContainText("Müller tickets created");
  await expect(page).toHaveURL(/\/integration-points\/muller-tickets$/);
  await expect(page.getByRole("heading", { level: 1, name: "Müller tickets" })).toBeVisible();

  const { result } = await founded.api.get("/v1/integration-points/muller-tickets");
  expect(result).toMatchObject({ fullname: "Müller tickets", connector: "ticketing", environments: { test: [MOCK] } });
  expect(result.environments.prod).toBeUndefined();
});

test("what is missing or taken is said at its place, and nothing typed is lost", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 409/);
  await make(founded.api, { fullname: "Taken" });
  await page.goto("/integration-points/new?connector=ticketing");
  await allowed(page, "test").getByRole("radio", { name: "Chosen ones" }).check();
  await page.getByRole("button", { name: "Create integration point" }).click();
  await expect(page.getByRole("alert").first()).toBeFocused();
  await expect(page.getByLabel("Heading", { exact: true })).toHaveAccessibleDescription(/Enter what end users shall read/);
  await expect(page.getByRole("group", { name: "Providers for test accounts" })).toHaveAccessibleDescription(/Pick at least one/);
  await expectAccessible(page);

  await page.getByRole("checkbox", { name: /^Mock ticketing/ }).check();
  await page.getByLabel("Heading", { exact: true }).fill("Another");
  await page.getByLabel("Name in addresses").fill("taken");
  await page.getByRole("button", { name: "Create integration point" }).click();
  await expect(page.getByLabel("Name in addresses")).toHaveAccessibleDescription(/exists already/);
  await expect(page.getByLabel("Heading", { exact: true })).toHaveValue("Another");

  // Leaving asks first.
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Stay on this page" }).click();
  await page.getByLabel("Name in addresses").fill("another");
  await page.getByRole("button", { name: "Create integration point" }).click();
  await expect(news(page)).toContainText("Another created");
});

test("one is changed in place; its address follows its name, and what this version lacks is kept", async ({ page, founded }) => {
  const { api } = founded;
  await make(api, { fullname: "Help desk", environments: { test: ["*"], prod: ["ticketing_zendesk"] } });
  const contoso = await api.post("/v1/accounts", { fullname: "Contoso", environment: "test" });
  await connect(api, contoso.result.account.id, "help-desk", "Tickets");
  await page.goto("/integration-points/help-desk");
  const uses = page.getByRole("region", { name: "Integrations that use it" });
  await expect(uses.getByRole("link", { name: "Tickets of Contoso" })).toBeVisible();
  await expect(uses).toContainText("1 integration");
  await expect(page.getByLabel("Connector", { exact: true })).toBeDisabled();
  const chosen = page.getByRole("group", { name: "Providers for production accounts" });
  await expect(chosen.getByRole("checkbox", { name: "ticketing_zendesk" })).toBeChecked();
  await expect(chosen).toContainText("Not in this version");
  await expect(shown(page, "Production")).toContainText("this version has none of the providers");
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "integration-point");

  const save = page.getByRole("button", { name: "Save integration point" });
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await chosen.getByRole("checkbox", { name: /^Mock ticketing/ }).check();
  await page.getByLabel("Name in addresses").fill("support");
  await save.click();
  await expect(news(page)).toContainText("Help desk saved");
  await expect(page).toHaveURL(/\/integration-points\/support$/);
  await expect(save).toBeFocused();
  const { result } = await api.get("/v1/integration-points/support");
  expect(result.environments).toEqual({ test: ["*"], prod: ["ticketing_zendesk", MOCK] });

  await page.getByRole("button", { name: "Copy test to production" }).click();
  await expect(allowed(page, "production").getByRole("radio", { name: "All providers" })).toBeChecked();
  for (const where of ["test", "production"] as const) await allowed(page, where).getByRole("radio", { name: "None" }).check();
  await expect(page.getByText("No provider is allowed anywhere", { exact: true })).toBeVisible();
});

test("somebody else's change is shown, and not overwritten silently", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 412/);
  const point = await make(founded.api, { fullname: "Help desk" });
  await page.goto("/integration-points/help-desk");
  const heading = page.getByLabel("Heading", { exact: true });
  const change = (value: string) =>
    founded.api.patch(`/v1/integration-points/${point.id}`, [{ op: "replace", path: "/fullname", value }]);
  // With nothing typed, the newest is simply there.
  await expect(heading).toHaveValue("Help desk");
  await change("Theirs");
  await expect(heading).toHaveValue("Theirs");
  await expect(page.getByText("Somebody else has changed")).toHaveCount(0);

  await page.getByLabel("Description").fill("Ours");
  await change("Theirs again");
  await expect(page.getByText("Somebody else has changed this integration point meanwhile")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Ours");
  await page.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("button", { name: "Save integration point" }).click();
  await expect(news(page)).toContainText("Theirs saved");
  const { result } = await founded.api.get(`/v1/integration-points/${point.id}`);
  expect(result).toMatchObject({ fullname: "Theirs", description: "Ours" });
});

test("one is duplicated with all that it allows, under a name of its own", async ({ page, founded }) => {
  await make(founded.api, { fullname: "Help desk", description: "First line" });
  await open(page);
  await row(page, "Help desk").getByRole("button", { name: "Actions for Help desk" }).click();
  await page.getByRole("button", { name: "Duplicate…" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New integration point" })).toBeVisible();
  await expect(page.getByLabel("Heading", { exact: true })).toHaveValue("Help desk (copy)");
  await page.getByRole("button", { name: "Create integration point" }).click();
  await expect(news(page)).toContainText("Help desk (copy) created");
  const { result } = await founded.api.get("/v1/integration-points/help-desk-copy");
  expect(result).toMatchObject({ description: "First line", environments: { test: ["*"], prod: [MOCK] } });
});

test("one in use is not deleted, but what uses it is named; afterwards it goes", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 404/);
  const { api, account } = founded;
  const point = await make(api, { fullname: "Help desk" });
  const first = await connect(api, account.id, "help-desk", "One");
  await page.goto("/integration-points/help-desk");
  await page.getByRole("button", { name: "Delete…" }).click();
  const question = page.getByRole("dialog", { name: "Delete Help desk?" });
  await expect(question).toContainText("1 integration still uses it, so it cannot be deleted yet.");
  await expect(question.getByRole("link", { name: "One of Acme" })).toBeVisible();
  await expect(question.getByRole("button", { name: "Delete integration point" })).toHaveCount(0);
  await expectAccessible(page);
  await keepLooks(page, "integration-point-in-use");

  // The question follows what happens.
  await api.delete(`/v1/integrations/${account.id}/${first.id}`);
  await expect(question).toContainText("No integration uses it");
  await question.getByRole("button", { name: "Delete integration point" }).click();
  await expect(news(page)).toContainText("Help desk deleted");
  await expect(page.getByRole("heading", { level: 1, name: "Integration points" })).toBeVisible();
  await expect(api.get(`/v1/integration-points/${point.id}`)).rejects.toThrow(/404/);
});

test("whoever may not change them sees them, and reads why the buttons rest", async ({ page, context, server, founded }) => {
  await make(founded.api, { fullname: "Help desk" });
  const lee = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, lee);
  await open(page);
  await expect(page.getByRole("button", { name: "New integration point" })).toHaveAttribute("aria-disabled", "true");
  await page.goto("/integration-points/help-desk");
  await expect(page.getByText("Your roles do not let you change integration points.").first()).toBeVisible();
  await expect(form(page)).toContainText("Mock ticketing");
  await expect(form(page).getByRole("textbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete…" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
});

test("a failing list says so with the request's id, and Retry works", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const { signUp } = await import("../support/api");
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await make(founded.api, { fullname: "Help desk" });
  await page.goto(`${server.url}/settings`);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await whileBroken(server, problems, "integration_points", async () => {
    await page.getByRole("link", { name: "Integration points", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: /Request \S+/ })).toBeVisible();
    await keepLooks(page, "integration-points-error");
  });
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(row(page, "Help desk")).toBeVisible();
});

test("the palette finds the page, a point and the way to a new one", async ({ page, founded }) => {
  await make(founded.api, { fullname: "Help desk" });
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill("help");
  await palette.getByRole("option", { name: /Help desk/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Help desk" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill("new integration po");
  await palette.getByRole("option", { name: /New integration point/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New integration point" })).toBeVisible();
});
