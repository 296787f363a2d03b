// Every page of the dashboard, and what a person does on it first of all. For tests and pictures that go through all.
import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { addMember, type Founded, newSecret } from "./api";
import { tabTo } from "./keyboard";
import { linkInLetter } from "./mailbox";
import type { Server } from "./server";

/** What the pages show. */
export interface World {
  founded: Founded;
  server: Server;
  account: { id: string };
  lee: { id: string };
}

export interface Place {
  name: string;
  path: (world: World) => string | Promise<string>;
  /** Its heading. */
  heading: string | RegExp;
  /** Words that are there when all of it is. */
  ready?: string | RegExp;
  /** Whether one looks at it without being signed in. */
  visitor?: true;
  /** Gets to the page from the address, where that is not enough. */
  arrive?: (page: Page) => Promise<void>;
  /** What the page is for, done by keyboard alone. */
  deed: (page: Page, world: World) => Promise<void>;
}

const mark = () => randomUUID().slice(0, 8);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const news = (page: Page, words: string) => expect(page.getByRole("status").filter({ hasText: words }).first()).toBeVisible();

async function press(page: Page, name: string, key = "Enter"): Promise<void> {
  await tabTo(page, button(page, name));
  await page.keyboard.press(key);
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

async function signUp(page: Page): Promise<void> {
  await type(page, "Organization name", "Acme Works");
  await type(page, "Your name", "Dana Kim");
  await type(page, "E-mail", `dana.${mark()}@acme.test`);
  await type(page, "Password", newSecret());
  await page.keyboard.press("Enter");
  await expect(heading(page, "Welcome to Acme Works")).toBeVisible();
}

const outside: Place[] = [
  { name: "sign-up", path: () => "/sign-up", heading: "Create an organization", visitor: true, deed: signUp },
  {
    name: "welcome",
    path: () => "/sign-up",
    heading: "Welcome to Acme Works",
    visitor: true,
    arrive: signUp,
    deed: async (page) => {
      await tabTo(page, page.getByRole("checkbox", { name: "I have stored it" }));
      await page.keyboard.press("Space");
      await press(page, "Continue to overview");
      await expect(heading(page, "Overview")).toBeVisible();
    },
  },
  {
    name: "sign-in",
    path: () => "/sign-in",
    heading: "Sign in",
    visitor: true,
    deed: async (page, { founded }) => {
      await type(page, "E-mail", founded.admin.name);
      await type(page, "Password", founded.admin.secret);
      await page.keyboard.press("Enter");
      await expect(heading(page, "Overview")).toBeVisible();
    },
  },
  {
    name: "forgot",
    path: () => "/forgot",
    heading: "Forgot your password?",
    visitor: true,
    deed: async (page) => {
      await type(page, "E-mail", "nobody@acme.test");
      await page.keyboard.press("Enter");
      await expect(page.getByText("Look into your mailbox")).toBeVisible();
    },
  },
  {
    name: "reset",
    path: async ({ founded, server }) => {
      await founded.api.post("/v1/password-resets", { name: founded.admin.name });
      return pathOf(await linkInLetter(server.mailFolder, founded.admin.name));
    },
    heading: "Choose a new password",
    ready: "All your sessions end",
    visitor: true,
    deed: async (page) => {
      await type(page, "New password", newSecret());
      await page.keyboard.press("Enter");
      await expect(page.getByText("Your password has been changed")).toBeVisible();
    },
  },
  {
    name: "invite",
    path: async ({ founded }) => {
      const name = `mia.${mark()}@acme.test`;
      const body = { name, role_binding: ["viewer"], options: { options: ["invited"] } };
      return pathOf((await founded.api.post("/v1/members", body)).result.invitation.link);
    },
    heading: "Join Acme",
    ready: "You sign in as",
    visitor: true,
    deed: async (page) => {
      await type(page, "Your name", "Mia Moe");
      await type(page, "Password", newSecret());
      await page.keyboard.press("Enter");
      await expect(heading(page, "Overview")).toBeVisible();
    },
  },
];

const people: Place[] = [
  {
    name: "overview",
    path: () => "/",
    heading: "Overview",
    ready: /invited lee|created member/,
    deed: async (page) => {
      await tabTo(page, page.getByRole("link", { name: "Accounts 2" }));
      await page.keyboard.press("Enter");
      await expect(heading(page, "Accounts")).toBeFocused();
    },
  },
  {
    name: "members",
    path: () => "/members",
    heading: "Members",
    ready: "Lee Ray",
    deed: async (page) => {
      await press(page, "Invite");
      await type(page, "E-mail address", "tom@acme.test");
      await page.keyboard.press("Enter");
      await expect(page.getByText("tom@acme.test is invited")).toBeVisible();
    },
  },
  {
    name: "tenant members",
    path: () => "/members?tenant=northwind",
    heading: "Members",
    ready: /members? of Northwind/,
    deed: async (page) => {
      await press(page, "Invite");
      await type(page, "E-mail address", "tom@acme.test");
      await page.keyboard.press("Enter");
      await expect(page.getByText("tom@acme.test is invited")).toBeVisible();
    },
  },
  {
    name: "member",
    path: ({ lee }) => `/members/${lee.id}`,
    heading: "Lee Ray",
    ready: "created member",
    deed: async (page) => {
      await press(page, "Edit profile");
      await type(page, "Name", "Lee Raymond");
      await page.keyboard.press("Enter");
      await expect(heading(page, "Lee Raymond")).toBeVisible();
    },
  },
  {
    name: "roles",
    path: () => "/roles",
    heading: "Roles",
    ready: "Support",
    deed: async (page) => {
      await press(page, "New role");
      await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toBeFocused();
      await page.keyboard.type("Night shift");
      await page.keyboard.press("Enter");
      await news(page, "Role Night shift created");
    },
  },
  {
    name: "role",
    path: () => "/roles/support",
    heading: "Support",
    ready: "Nobody has this role",
    deed: async (page) => {
      await type(page, "Name", "Support Europe");
      await page.keyboard.press("Enter");
      await news(page, "Role Support Europe saved");
    },
  },
];

/** An integration point of its own for a page that shows one. */
async function pointPath({ founded }: World): Promise<string> {
  const environments = { test: ["*"], prod: ["ticketing_mock_ticketing", "ticketing_zendesk"] };
  const body = { fullname: "Help desk", name: `desk-${mark()}`, connector: "ticketing", environments };
  return `/integration-points/${(await founded.api.post("/v1/integration-points", body)).result.name}`;
}

const points: Place[] = [
  {
    name: "integration points",
    path: async (world) => (await pointPath(world), "/integration-points"),
    heading: "Integration points",
    ready: /\d of \d/,
    deed: async (page) => {
      await press(page, "New integration point");
      await expect(heading(page, "New integration point")).toBeFocused();
    },
  },
  {
    name: "new integration point",
    path: () => "/integration-points/new?connector=ticketing",
    heading: "New integration point",
    ready: "Mock ticketing",
    deed: async (page) => {
      await type(page, "Heading", "Service desk");
      await page.keyboard.press("Enter");
      await news(page, "Service desk created");
    },
  },
  {
    name: "integration point",
    path: pointPath,
    heading: "Help desk",
    ready: "Nothing connected yet",
    deed: async (page) => {
      await type(page, "Heading", "Service desk");
      await page.keyboard.press("Enter");
      await news(page, "Service desk saved");
    },
  },
  {
    name: "catalog",
    path: () => "/catalog",
    heading: "Catalog",
    ready: "Connectors without providers",
    deed: async (page) => {
      await tabTo(page, page.getByRole("link", { name: "Mock ticketing" }));
      await page.keyboard.press("Enter");
      await expect(heading(page, "Mock ticketing")).toBeFocused();
    },
  },
  {
    name: "provider",
    path: () => "/catalog/ticketing_mock_ticketing",
    heading: "Mock ticketing",
    ready: "19 of 19 supported",
    deed: async (page) => {
      const summary = page.locator("summary").filter({ hasText: "Query tickets" });
      await tabTo(page, summary);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("rowheader", { name: "priority" })).toBeVisible();
    },
  },
];

const rest: Place[] = [
  {
    name: "accounts",
    path: () => "/accounts",
    heading: "Accounts",
    ready: "Northwind",
    deed: async (page) => {
      await press(page, "New account");
      await expect(page.getByLabel("Display name")).toBeFocused();
      await page.keyboard.type("Contoso");
      await page.keyboard.press("Enter");
      await news(page, "Contoso created");
    },
  },
  {
    name: "account",
    path: () => "/accounts/northwind",
    heading: "Northwind",
    ready: "created account northwind",
    deed: async (page) => {
      await press(page, "Edit");
      await expect(page.getByLabel("Display name")).toBeFocused();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("Northwind Traders");
      await page.keyboard.press("Enter");
      await news(page, "Northwind Traders saved");
    },
  },
  {
    name: "audit",
    path: () => "/audit",
    heading: "Audit log",
    ready: "Created account northwind",
    deed: async (page) => {
      await tabTo(page, page.getByRole("link", { name: "Created account northwind" }));
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog", { name: "Audit entry" })).toBeVisible();
    },
  },
  {
    name: "audit entry",
    path: async ({ founded, account }) => {
      const { result } = await founded.api.get(`/v1/audit/organizations?filter=${encodeURIComponent(`target_id[eq]${account.id}`)}`);
      return `/audit?entry=${result[0].id}`;
    },
    heading: "Audit log",
    ready: "POST /v1/accounts",
    deed: async (page) => {
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog", { name: "Audit entry" })).toBeHidden();
      await expect(page).toHaveURL(/\/audit$/);
    },
  },
  {
    name: "settings",
    path: () => "/settings",
    heading: "Settings",
    ready: "Ready",
    deed: async (page) => {
      await type(page, "Display name", "Acme Works");
      await page.keyboard.press("Enter");
      await news(page, "Organization saved");
    },
  },
  {
    name: "not found",
    path: () => "/no/such/page",
    heading: "Page not found",
    deed: async (page) => {
      await tabTo(page, page.getByRole("link", { name: "Go to overview" }));
      await page.keyboard.press("Enter");
      await expect(heading(page, "Overview")).toBeVisible();
    },
  },
];

/** A token of its own for a page that shows one. */
async function tokenPath({ founded }: World): Promise<string> {
  const body = { fullname: "Nightly export", name: `export-${mark()}`, permission_set: "viewer", resources: {} };
  return `/tokens/${(await founded.api.post("/v1/tokens", body)).result.name}`;
}

/** The same of a webhook. */
async function webhookPath({ founded }: World): Promise<string> {
  const secret = { value: newSecret() };
  const body = { fullname: "Back end", name: `hook-${mark()}`, filters: ["account_create"], url: "https://hooks.example.com/in", secret };
  return `/webhooks/${(await founded.api.post("/v1/organization/webhooks", body)).result.name}`;
}

const access: Place[] = [
  {
    name: "tokens",
    path: async (world) => (await tokenPath(world), "/tokens"),
    heading: "Tokens",
    ready: "Nightly export",
    deed: async (page) => {
      await press(page, "New token");
      await expect(heading(page, "New token")).toBeFocused();
    },
  },
  {
    name: "new token",
    path: () => "/tokens/new",
    heading: "New token",
    ready: "It may read everything",
    deed: async (page) => {
      await type(page, "Name", "Importer");
      await page.keyboard.press("Enter");
      await expect(page.getByText("Importer is made")).toBeVisible();
    },
  },
  {
    name: "token",
    path: tokenPath,
    heading: "Nightly export",
    ready: "The audit log has nothing by it",
    deed: async (page) => {
      await press(page, "Rotate…");
      await press(page, "Rotate token");
      await expect(page.getByText("The token has a new pair of secrets")).toBeVisible();
    },
  },
  {
    name: "webhooks",
    path: async (world) => (await webhookPath(world), "/webhooks"),
    heading: "Webhooks",
    ready: "None yet",
    deed: async (page) => {
      await press(page, "New webhook");
      await expect(heading(page, "New webhook")).toBeFocused();
    },
  },
  {
    name: "new webhook",
    path: () => "/webhooks/new",
    heading: "New webhook",
    deed: async (page) => {
      await type(page, "Name", "Importer");
      await type(page, "URL", "https://hooks.example.com/in");
      await page.keyboard.press("Enter");
      await expect(page.getByText("Importer is created")).toBeVisible();
    },
  },
  {
    name: "webhook",
    path: webhookPath,
    heading: "Back end",
    ready: "Nothing sent yet",
    deed: async (page) => {
      await press(page, "Edit");
      await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toBeFocused();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("Importer");
      await page.keyboard.press("Enter");
      await news(page, "Importer saved");
    },
  },
];

/** Those that have an integration already: pages share it. */
const connected = new WeakSet<Founded>();

/** An account of its own with an integration for a page that shows one. */
async function integrationPath({ founded }: World): Promise<string> {
  if (!connected.has(founded)) {
    connected.add(founded);
    const { result } = await founded.api.post("/v1/accounts", { fullname: "Contoso", environment: "test" });
    const body = { fullname: "First line", provider_config: { type: "ticketing_mock_ticketing", name: "Blue" } };
    await founded.api.post(`/v1/integrations/${result.account.id}`, body);
  }
  return "/integrations/contoso/first-line";
}

const connections: Place[] = [
  {
    name: "integrations",
    path: async (world) => (await integrationPath(world), "/integrations"),
    heading: "Integrations",
    ready: "Not known yet",
    deed: async (page) => {
      await press(page, "New integration");
      await expect(heading(page, "New integration")).toBeFocused();
    },
  },
  {
    name: "new integration",
    path: () => "/integrations/new?account=northwind&provider=ticketing_mock_ticketing",
    heading: "New integration",
    ready: "Mock ticketing for Northwind",
    deed: async (page) => {
      await type(page, "Display name", "First line");
      await page.keyboard.press("Enter");
      await expect(page.getByText("First line is connected")).toBeVisible();
    },
  },
  {
    name: "integration",
    path: integrationPath,
    heading: "First line",
    ready: "Requests of the last 24 hours",
    deed: async (page) => {
      await type(page, "Display name", "Second line");
      await page.keyboard.press("Enter");
      await news(page, "Second line saved");
    },
  },
  {
    name: "explorer",
    path: async (world) => {
      await integrationPath(world);
      return "/explorer?account=contoso&integration=first-line&operation=ticketing_query_tickets";
    },
    heading: "Explorer",
    ready: "INTEGRATION_TOKEN",
    deed: async (page) => {
      await tabTo(page, page.getByLabel(/^Objects on the page/));
      await page.keyboard.type("1");
      await page.keyboard.press("Enter");
      await expect(page.getByText(/Answered: 200 in/)).toBeVisible();
    },
  },
];

export const places: Place[] = [...outside, ...people, ...connections, ...points, ...access, ...rest];

/** A little of everything. */
export async function furnish(founded: Founded, server: Server): Promise<World> {
  const lee = await addMember(founded, ["viewer"], { fullname: "Lee Ray" });
  await founded.api.post("/v1/roles", { fullname: "Support", permission_set: "viewer", description: "First line" });
  const body = { fullname: "Northwind", labels: ["eu"] };
  const { result } = await founded.api.post("/v1/accounts", body);
  return { founded, server, lee, account: result.account };
}

/** Opens a page and waits for all of it. */
export async function visit(page: Page, place: Place, world: World): Promise<void> {
  await page.goto(world.server.url + (await place.path(world)));
  await place.arrive?.(page);
  await settled(page, place);
}

/** All of the page is there. */
export async function settled(page: Page, place: Place): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: place.heading, includeHidden: true })).toBeVisible();
  if (place.ready) await expect(page.getByText(place.ready).filter({ visible: true }).first()).toBeVisible();
  await expect(page.locator(".skeleton:visible, [aria-busy=true]")).toHaveCount(0);
}

/** The page's path with the token of a link, whatever public address the link has. */
export function pathOf(link: string): string {
  return link.slice(link.indexOf("/", "https://".length));
}
