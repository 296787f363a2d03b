// The first page: what is to do, how much there is, what happened, how to call the API.
import { expectAccessible } from "../support/accessibility";
import { addMember } from "../support/api";
import { account, call, connect } from "../support/connections";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

test("the checklist follows what is done, also by others, and goes when all is done", async ({ page, founded }) => {
  await page.goto("/");
  const steps = page.getByRole("region", { name: "First steps" });
  await expect(steps.getByText("1 of 5 done")).toBeVisible();
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "main.aria.yml" });
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "overview-new");

  await founded.api.post("/v1/accounts", { fullname: "Northwind" });
  await expect(steps.getByText("2 of 5 done"), "without a reload").toBeVisible();
  const provider_config = { type: "ticketing_mock_ticketing" };
  await founded.api.post("/v1/integrations/northwind", { provider_config });
  await expect(steps.getByText("3 of 5 done")).toBeVisible();
  await expect(steps.getByRole("link", { name: "New integration point" })).toHaveAttribute("href", "/integration-points/new");
  await founded.api.post("/v1/integration-points", { fullname: "Ticketing", connector: "ticketing", environments: { test: ["*"] } });
  await expect(steps.getByText("4 of 5 done")).toBeVisible();
  await founded.api.post("/v1/members", {
    name: `lee.${Date.now()}@acme.test`,
    role_binding: ["viewer"],
    options: { options: ["invited"] },
  });
  await expect(steps).toBeHidden();
  await expect(page.getByRole("link", { name: "Accounts 2" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Members 2" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Open invitations 1" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Recent activity" })).toContainText(/invited lee\.\d+@acme\.test as Viewer/);
  await expectAccessible(page);
  await keepLooks(page, "overview");
});

test("recent activity is the newest first, and leads to its entry", async ({ page, founded }) => {
  await founded.api.post("/v1/accounts", { fullname: "Northwind" });
  await page.goto("/");
  const rows = page.getByRole("region", { name: "Recent activity" }).getByRole("listitem");
  await expect(rows.first()).toContainText("The organization’s token created account northwind");
  await expect(rows.last()).toContainText("Sign-up created the organization");
  await rows.first().getByRole("link").click();
  await expect(page).toHaveURL(/\/audit\?entry=/);
});

test("integrations that do not work are named as it happens, and no longer when they work", async ({ page, founded, server }) => {
  const [northwind, contoso] = [await account(founded.api, "Northwind"), await account(founded.api, "Contoso")];
  const desk = await connect(founded.api, contoso, "Desk", { simulate: "unauthorized" });
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Accounts 3" })).toBeVisible();
  const notice = page.getByRole("main").getByText("1 integration needs attention");
  await expect(notice).toHaveCount(0);
  expect(await call(server.url, desk)).toBe(400);
  await expect(notice).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Desk of Contoso: its credentials are refused");
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "overview-trouble");

  await page.goto(`/?tenant=${northwind.name}`);
  await expect(page.getByRole("link", { name: /^Members \d/ })).toBeVisible();
  await expect(notice, "it is none of this tenant").toHaveCount(0);
  await page.goto("/");
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Credentials refused");
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(notice).toBeVisible();
  await founded.api.put(`/v1/status/${contoso.name}/desk`);
  await expect(notice).toHaveCount(0);
});

test("in a tenant it is about that tenant", async ({ page, founded }) => {
  await founded.api.post("/v1/accounts", { fullname: "Northwind", name: "northwind" });
  await page.goto("/?tenant=northwind");
  await expect(page.getByText("The tenant Northwind")).toBeVisible();
  const recent = page.getByRole("region", { name: "Recent activity" });
  await expect(recent.getByRole("listitem")).toHaveCount(1);
  await expect(recent).toContainText("created account northwind");
  await expect(page.getByRole("link", { name: /^Accounts \d/ })).toHaveCount(0);
});

test("whoever may see little is told why", async ({ page, context, server, founded }) => {
  const lee = await addMember(founded, ["member"]);
  await context.clearCookies();
  await haveSession(context, server.url, lee);
  await page.goto("/");
  await expect(page.getByText("Your roles do not include the audit log")).toBeVisible();
  await expect(page.getByRole("region", { name: "First steps" })).toBeHidden();
  await expectAccessible(page);
  await keepLooks(page, "overview-member");
});

test("a failing server is said with the request's id, and Retry works", async ({ page, context, ownServer, problems }) => {
  const server = await ownServer();
  const { signUp } = await import("../support/api");
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  await page.goto(`${server.url}/settings`);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await whileBroken(server, problems, "audit_entries", async () => {
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    const alert = page.getByRole("region", { name: "Recent activity" }).getByRole("alert");
    await expect(alert).toContainText("Request");
    await expectAccessible(page);
    await expectReflow(page);
    await keepLooks(page, "overview-error");
  });
  await page.getByRole("button", { name: "Retry" }).first().click();
  await expect(page.getByRole("region", { name: "Recent activity" }).getByRole("listitem").first()).toBeVisible();
});

test("addresses can be copied", async ({ page, context, server, founded }) => {
  expect(founded.token).toBeTruthy();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.getByRole("button", { name: "Copy first call" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`curl ${server.url}/v1/accounts`);
});
