// The catalog: which providers there are, what each can do, and what setting it up asks for.
import { expectAccessible } from "../support/accessibility";
import { addMember } from "../support/api";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const MOCK = "ticketing_mock_ticketing";

test("providers stand by connector; search and connector narrow them by the address", async ({ page, founded }) => {
  const { result: connectors } = await founded.api.get("/v1/capabilities/connectors");
  await page.goto("/catalog");
  const { result: providers } = await founded.api.get("/v1/capabilities/providers");
  await expect(page.getByText(`${providers.length} providers that can be connected`)).toBeVisible();
  const ticketing = page.getByRole("region", { name: "Ticketing" });
  const mock = ticketing.getByRole("listitem").filter({ hasText: "Mock ticketing" });
  await expect(mock).toContainText("By Patchbay");
  await expect(mock).toContainText("Available");
  const later = page.getByRole("region", { name: "Connectors without providers" });
  const built = new Set(providers.map((one: { connector: string }) => one.connector));
  await expect(later.getByRole("term")).toHaveCount(connectors.length - built.size);
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "catalog");

  await page.getByRole("searchbox", { name: "Name, vendor or id" }).fill("no such thing");
  await expect(page.getByText("No provider found")).toBeVisible();
  await expect(page).toHaveURL(/q=no%20such%20thing/);
  await page.getByRole("button", { name: "Show all providers" }).click();
  await page.getByRole("searchbox", { name: "Name, vendor or id" }).fill("patchbay mock");
  await expect(later).toBeHidden();
  await expect(ticketing).toBeVisible();

  await page.goto("/catalog?f.connector=siem");
  await expect(later.getByRole("term")).toHaveText(["SIEM"]);
  await expect(ticketing).toBeHidden();
  await page.getByRole("button", { name: "Clear" }).click();
  await ticketing.getByRole("link", { name: "New integration point" }).click();
  await expect(page.getByLabel("Connector", { exact: true })).toHaveValue("ticketing");
});

test("a provider says what it can do and what it needs, as the API has it", async ({ page, founded }) => {
  const { result } = await founded.api.get(`/v1/capabilities/providers/${MOCK}?expand=operations`);
  await page.goto("/catalog");
  await page.getByRole("link", { name: "Mock ticketing" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Mock ticketing" })).toBeFocused();
  const operations = page.getByRole("region", { name: "Operations" });
  await expect(operations).toContainText(`${result.operations.length} of ${result.operations.length} supported`);
  for (const operation of result.operations) {
    await expect(operations.getByText(`${operation.request_method} ${operation.request_path}`, { exact: true })).toBeVisible();
  }
  await operations.getByText("Query tickets").click();
  const priority = operations.getByRole("row").filter({ hasText: "priority" });
  await expect(priority).toContainText("One of: URGENT, CRITICAL, HIGH, MEDIUM, MODERATE, LOW, PLANNING");
  await expect(priority).toContainText("eq, neq, in, not in");
  await operations.getByText("Create ticket").click();
  await expect(operations.getByText("Required fields").first()).toBeVisible();

  const setUp = page.getByRole("region", { name: "Set-up" });
  await expect(setUp).toContainText("Optional · Text, up to 256 characters");
  await expect(setUp).toContainText("Field of the tracker: text, up to 256 characters.");
  await expect(page.getByRole("link", { name: "Connect this provider" })).toHaveAttribute("href", `/integrations/new?provider=${MOCK}`);
  await page.getByRole("link", { name: "Ticketing" }).click();
  await expect(page).toHaveURL(/f\.connector=ticketing/);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Mock ticketing" })).toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "provider");
});

test("a provider that there is not is said to be none", async ({ page, founded, problems }) => {
  expect(founded.token).toBeTruthy();
  problems.expect(/status of 404/);
  await page.goto("/catalog/ticketing_nothing");
  await expect(page.getByRole("alert")).toContainText(/no|not/i);
  await expectAccessible(page);
});

test("whoever may connect nothing looks, and reads why the button rests", async ({ page, context, server, founded }) => {
  const lee = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, lee);
  await page.goto(`/catalog/${MOCK}`);
  await expect(page.getByRole("region", { name: "Operations" })).toBeVisible();
  const connect = page.getByRole("button", { name: "Connect this provider" });
  await expect(connect).toHaveAttribute("aria-disabled", "true");
  await expect(connect).toHaveAccessibleDescription(/Your roles do not let you make integrations/);
  await expect(page.getByRole("link", { name: "Connect this provider" })).toHaveCount(0);
});

test("the palette finds a provider", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("mock");
  await page.getByRole("option", { name: /Mock ticketing/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Mock ticketing" })).toBeVisible();
});
