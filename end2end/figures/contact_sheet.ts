// Photographs all pages and mounts the photographs on sheets; nothing is compared.
import { mkdir, writeFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { addMember, type Founded, signUp } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { furnish, places, visit } from "../support/pages";
import { haveSession } from "../support/people";

const folder = "test-results/sheets";
const widths = [[390, 844], [768, 1024], [1440, 900]] as const;
const schemes = ["light", "dark"] as const;

interface Photograph {
  title: string;
  picture: Buffer;
}

/** Photographs by sheet: width and scheme. */
type Sheets = Map<string, Photograph[]>;

async function photograph(page: Page, title: string, sheets: Sheets): Promise<void> {
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const sheet = `${width}-${colorScheme}`;
      const picture = await page.screenshot();
      sheets.set(sheet, [...(sheets.get(sheet) ?? []), { title, picture }]);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Lays the photographs of each sheet in rows. */
async function mount(context: BrowserContext, kind: string, sheets: Sheets): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, photographs] of sheets) {
    const width = parseInt(name, 10);
    const [columns, shown] = width < 500 ? [6, 300] : width < 1000 ? [4, 480] : [3, 720];
    const figures = photographs.map(
      ({ title, picture }) =>
        `<figure><figcaption>${title}</figcaption><img src="data:image/png;base64,${picture.toString("base64")}"></figure>`,
    );
    const style = `body { margin: 16px; display: grid; grid-template-columns: repeat(${columns}, ${shown}px); gap: 16px;
      background: #888; font: 14px system-ui } figure { margin: 0 } img { width: 100%; display: block }`;
    const page = await context.newPage();
    await page.setViewportSize({ width: columns * (shown + 16) + 16, height: 800 });
    await page.setContent(`<style>${style}</style>${figures.join("")}`, { waitUntil: "load" });
    await writeFile(`${folder}/${kind}-${name}.png`, await page.screenshot({ fullPage: true }));
    await page.close();
  }
}

test.use({ viewport: { width: 1440, height: 900 } });

/** Enough for lists to look like lists. */
async function fill(founded: Founded): Promise<void> {
  const accounts: [string, string, string[]][] = [
    ["Adventure Works", "prod", ["gold", "eu"]],
    ["Coho Winery", "test", ["trial"]],
    ["Fabrikam", "prod", ["gold"]],
    ["Tailspin Toys", "test", []],
    ["Wide World Importers of Everything Under the Sun", "prod", ["silver", "region:us", "since:2019"]],
  ];
  for (const [fullname, environment, labels] of accounts) await founded.api.post("/v1/accounts", { fullname, environment, labels });
  for (const fullname of ["Ana Fox", "Bo Hill", "Cy Moor"]) await addMember(founded, ["viewer", "member"], { fullname });
  for (const name of ["ines@acme.test", "a.rather.long.address.of.somebody@acme.test"]) {
    await founded.api.post("/v1/members", { name, role_binding: ["administrator"], options: { options: ["invited"] } });
  }
}

test("full", async ({ page, context, server }) => {
  const sheets: Sheets = new Map();
  const founded = await signUp(server.url);
  const world = await furnish(founded, server);
  await fill(founded);
  for (const place of places) {
    await context.clearCookies();
    if (!place.visitor) await haveSession(context, server.url, founded.admin);
    await visit(page, place, world);
    await photograph(page, place.name, sheets);
  }
  await mount(context, "full", sheets);
});

test("empty", async ({ page, context, server, founded }) => {
  expect(founded.token).toBeTruthy();
  const sheets: Sheets = new Map();
  for (const path of ["/", "/members", "/members?q=nobody", "/roles", "/accounts", "/accounts?q=nothing", "/integration-points", "/integrations", "/tokens", "/webhooks", "/catalog?q=nobody", "/audit?f.status=failed"]) {
    await page.goto(server.url + path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator(".skeleton:visible, [aria-busy=true]")).toHaveCount(0);
    await photograph(page, path, sheets);
  }
  await mount(context, "empty", sheets);
});

test("failing", async ({ page, context, ownServer, problems }) => {
  const sheets: Sheets = new Map();
  const server = await ownServer();
  const founded = await signUp(server.url);
  await haveSession(context, server.url, founded.admin);
  for (const [link, table] of [
    ["Overview", "audit_entries"],
    ["Members", "member_roles"],
    ["Accounts", "accounts"],
    ["Integrations", "integrations"],
    ["Integration points", "integration_points"],
    ["Tokens", "tokens"],
    ["Webhooks", "webhooks"],
    ["Audit log", "audit_entries"],
    ["Settings", "sessions"],
  ] as const) {
    await page.goto(`${server.url}/no/such/page`);
    await expect(page.getByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
    await whileBroken(server, problems, table, async () => {
      await page.getByRole("link", { name: link, exact: true }).click();
      await expect(page.getByRole("button", { name: "Retry" }).first()).toBeVisible();
      await photograph(page, link, sheets);
    });
  }
  await mount(context, "failing", sheets);
});
