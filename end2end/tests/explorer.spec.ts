// The explorer: calls of integrations from the dashboard, with what the provider was asked, and the call to take along.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember } from "../support/api";
import { type Connected, account, connect } from "../support/connections";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const run = promisify(execFile);
const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
const call = (page: Page) => page.getByRole("region", { name: "Call", exact: true });
const answer = (page: Page) => region(page, /^Answer/);
const asked = (page: Page) => region(page, "What the provider was asked");
const past = (page: Page) => region(page, "Last calls of this tab");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const operation = (page: Page) => page.getByLabel("Operation", { exact: true });

const explorer = (integration: string, id = "") => `/explorer?account=northwind&integration=${integration}&operation=${id}`;

/** Nothing that could be used by whoever reads the page stands on it. */
async function expectNoSecret(page: Page, ...integrations: Connected[]): Promise<void> {
  const html = await page.content();
  expect(html).not.toMatch(/pb[a-z]_\w{20}/);
  for (const { token } of integrations) expect(html).not.toContain(token.access.secret);
}

test("an integration is found, an operation chosen, and what was asked is shown", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  const desk = await connect(founded.api, northwind, "First line");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("explor");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Explorer" })).toBeFocused();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Explorer" })).toHaveAttribute("aria-current", "page");
  await expect(answer(page)).toContainText("Nothing sent yet");
  await page.getByLabel("Integration", { exact: true }).fill("first");
  await page.getByRole("button", { name: /First line/ }).click();
  await expect(page).toHaveURL(/account=northwind&integration=first-line/);
  await expect(call(page)).toContainText("Northwind");
  await operation(page).selectOption({ label: "Query tickets" });
  await expect(page).toHaveURL(/operation=ticketing_query_tickets/);

  await button(page, "Add to filters").click();
  await call(page).getByLabel("Condition").selectOption("priority[in]");
  await call(page).getByLabel(/^Value/).fill("HIGH,URGENT");
  await call(page).getByLabel("Objects on the page").fill("2");
  await button(page, "Send").click();
  await expect(answer(page)).toContainText(/Answered: 200 in (\d+|less than 1) ms/);
  await expect(page.getByRole("heading", { name: "Answer: Query tickets" })).toBeFocused();
  await expect(answer(page)).toContainText("GET /v1/ticketing/tickets?");
  const { result } = JSON.parse(await answer(page).getByRole("region", { name: "answer" }).innerText());
  expect(result).toHaveLength(2);
  for (const ticket of result) expect(["HIGH", "URGENT"]).toContain(ticket.priority);
  await asked(page).getByText("MOCK mock://ticketing/tickets").click();
  await expect(asked(page).getByRole("group", { name: "body of the answer" })).toContainText(result[0].id);
  await expectNoSecret(page, desk);
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "explorer");

  // The next page, and a search in it.
  await button(page, "Next page").click();
  await expect(answer(page)).not.toContainText(result[0].id);
  await page.getByLabel("Find in the answer").fill('"priority"');
  await expect(answer(page).getByText(/^\d lines found$/)).toBeVisible();
  await page.getByLabel("Find in the answer").press("Escape");
  await expect(past(page).getByRole("button")).toHaveCount(2);

  // The address has it all.
  await operation(page).selectOption({ label: "Get ticket" });
  await expect(call(page).getByLabel("Ticket ID")).toBeVisible();
  await page.goBack();
  await expect(operation(page)).toHaveValue("ticketing_query_tickets");
  await page.goForward();
  await expect(operation(page)).toHaveValue("ticketing_get_ticket");
  await page.reload();
  await expect(call(page).getByLabel("Ticket ID")).toBeVisible();
  await expect(past(page)).toContainText("No calls yet");
});

test("what changes something asks in words before it is sent, and can be sent again", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind", "prod");
  const desk = await connect(founded.api, northwind, "First line");
  await page.goto(explorer("first-line", "ticketing_create_ticket"));
  await button(page, "Create ticket…").click();
  await expect(page.getByRole("alert")).toContainText("Name: This is needed.");
  await call(page).getByLabel("Name", { exact: true }).fill("Printer on fire");
  await call(page).getByLabel(/^Project/).fill("OPS");
  await call(page).getByLabel(/^Priority/).selectOption("HIGH");
  await button(page, "Create ticket…").click();
  const question = page.getByRole("dialog", { name: "Create ticket?" });
  await expect(question).toContainText("Mock ticketing is changed through the integration First line for Northwind.");
  await expect(question).toContainText("The account is in production");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(answer(page)).toContainText("Nothing sent yet");
  await button(page, "Create ticket…").click();
  await question.getByRole("button", { name: "Create ticket" }).click();
  await expect(answer(page)).toContainText("Answered: 200");
  const { result } = JSON.parse(await answer(page).getByRole("region", { name: "answer" }).innerText());
  expect(result).toMatchObject({ name: "Printer on fire", project: "OPS", priority: "HIGH" });
  await expectNoSecret(page, desk);

  // It is in the audit log, under the name of whoever did it.
  const { result: entries } = await founded.api.get("/v1/audit/organizations?limit=5&order=created_at[desc]");
  const entry = entries.find((one: { action: string }) => one.action === "integrations.explore");
  expect(entry).toMatchObject({ member_id: founded.admin.id, details: { operation: "ticketing_create_ticket" } });

  // Filled in again from the list of calls, on another operation.
  await operation(page).selectOption({ label: "List projects" });
  await past(page).getByRole("button", { name: /Create ticket/ }).click();
  await expect(call(page).getByLabel("Name", { exact: true })).toHaveValue("Printer on fire");
  await expect(operation(page)).toHaveValue("ticketing_create_ticket");

  // Changes step by step.
  await operation(page).selectOption({ label: "Patch ticket" });
  await call(page).getByLabel("Ticket ID").fill(result.id);
  await call(page).getByLabel("Field", { exact: true }).fill("/status");
  await call(page).getByLabel(/^Value/).fill("Done");
  await button(page, "Patch ticket…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Patch ticket" }).click();
  await expect(answer(page)).toContainText("Answer: Patch ticket");
  await expect(answer(page)).toContainText('"status": "Done"');
});

test("files go up and come down again", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  const body = { fullname: "Archive", provider_config: { type: "storage_mock_storage", bucket: "b" } };
  await founded.api.post(`/v1/integrations/${northwind.id}`, body);
  await page.goto(explorer("archive", "storage_upload_file"));
  await call(page).getByLabel("Path").fill("reports/october.csv");
  await button(page, "Upload file…").click();
  await expect(page.getByRole("alert")).toContainText("File: Pick the file.");
  const content = "day;sum\n1;häuser\n";
  await call(page).getByLabel("File", { exact: true }).setInputFiles({ name: "october.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  await button(page, "Upload file…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Upload file" }).click();
  await expect(answer(page)).toContainText("Answered: 204");
  await operation(page).selectOption({ label: "Download file" });
  await call(page).getByLabel("Path").fill("reports/october.csv");
  await button(page, "Send").click();
  await expect(answer(page)).toContainText(`october.csv, ${Buffer.byteLength(content)} bytes, text/csv`);
  await expect(answer(page).getByRole("region", { name: "file" })).toContainText("1;häuser");
  const coming = page.waitForEvent("download");
  await answer(page).getByRole("link", { name: "Save the file" }).click();
  const saved = await coming;
  expect(saved.suggestedFilename()).toBe("october.csv");
  expect(await readFile(await saved.path(), "utf8")).toBe(content);
  await operation(page).selectOption({ label: "List files" });
  await button(page, "Send").click();
  await expect(answer(page)).toContainText('"path": "reports/october.csv"');
  await expectAccessible(page);
});

test("a message is sent, and a refused credential is explained with the way to mend it", async ({ page, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  const body = { fullname: "Pager", provider_config: { type: "notifications_mock_notifications" } };
  await founded.api.post(`/v1/integrations/${northwind.id}`, body);
  await page.goto(explorer("pager", "notifications_create_message"));
  await call(page).getByLabel("Summary", { exact: true }).fill("Disk is full");
  await button(page, "Create message…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create message" }).click();
  await expect(answer(page)).toContainText("Answered: 200");

  await call(page).getByLabel("Summary", { exact: true }).fill("mock:401");
  await button(page, "Create message…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create message" }).click();
  await expect(answer(page)).toContainText("Refused: 400");
  await expect(answer(page).getByRole("alert")).toContainText(/give the integration another credential/i);
  await expectAccessible(page);
  await keepLooks(page, "explorer-refused");
  await answer(page).getByRole("link", { name: "Look at the integration’s credential" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pager" })).toBeVisible();
  await page.getByRole("link", { name: "Open in Explorer" }).click();
  await expect(call(page)).toContainText("Pager");
});

test("the copied call runs", async ({ page, context, founded, server }) => {
  const northwind = await account(founded.api, "Northwind");
  const desk = await connect(founded.api, northwind, "First line");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(explorer("first-line", "ticketing_create_ticket"));
  await call(page).getByLabel("Name", { exact: true }).fill("It's \"hot\" & $HOME `burns`");
  await call(page).getByLabel(/^Project/).fill("OPS");
  const code = region(page, "As code");
  for (const [language, word] of [["Python", "engine.ticketing.create_ticket("], ["TypeScript", "await fetch("], ["Rust", "reqwest::Client"], ["curl", "curl "]] as const) {
    await code.getByLabel(language).check();
    await expect(code.getByRole("group", { name: `call in ${language}` })).toContainText(word);
  }
  await code.getByRole("button", { name: "Copy call in curl" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(server.url);
  expect(copied).not.toContain("pbi_");
  const environment = { ...process.env, INTEGRATION_TOKEN: desk.token.access.secret };
  const { stdout } = await run("sh", ["-c", copied.replace("curl ", "curl -s ")], { env: environment });
  expect(JSON.parse(stdout).result).toMatchObject({ name: "It's \"hot\" & $HOME `burns`", project: "OPS" });
});

test("whoever may not act for integrations looks, and reads why the button rests", async ({ page, context, server, founded }) => {
  const northwind = await account(founded.api, "Northwind");
  await connect(founded.api, northwind, "First line");
  const lee = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, lee);
  await page.goto(explorer("first-line", "ticketing_list_projects"));
  await expect(page.getByText(/Your roles do not let you act for integrations/).first()).toBeVisible();
  const send = button(page, "Send");
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await expect(send).toHaveAccessibleDescription(/the right to make tokens of them/);
  await send.press("Enter");
  await expect(answer(page)).toContainText("Nothing sent yet");
  await expectAccessible(page);
});

test("an integration that there is not, and a server that is away, are explained", async ({ page, founded, ownServer, problems }) => {
  expect(founded.token).toBeTruthy();
  problems.expect(/status of 404/, /ERR_CONNECTION_REFUSED/);
  problems.tolerate(/./);
  await page.goto(explorer("nothing"));
  await expect(call(page).getByRole("alert")).toContainText(/no|not/i);
  const own = await ownServer();
  const { signUp } = await import("../support/api");
  const globex = await signUp(own.url);
  const northwind = await account(globex.api, "Northwind");
  await connect(globex.api, northwind, "First line");
  await haveSession(page.context(), own.url, globex.admin);
  await page.goto(`${own.url}${explorer("first-line", "ticketing_list_projects")}`);
  await expect(button(page, "Send")).toBeVisible();
  await own.stop();
  await button(page, "Send").click();
  await expect(page.getByRole("alert")).toContainText("The server does not answer");
});
