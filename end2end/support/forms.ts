// Every form of the dashboard, as somebody fills it in: how it is come to, what is typed, how it is sent, and how one
// sees that it got through. For tests that ask the same of all of them.
import { expect, type Locator, type Page } from "@playwright/test";
import { addMember, type Founded, newSecret } from "./api";
import { linkInLetter } from "./mailbox";
import { pathOf } from "./pages";
import type { Server } from "./server";

/** What a form stands on. */
export interface Stage {
  page: Page;
  server: Server;
  founded: Founded;
  /** A colleague of the administrator, who is the one that is signed in. */
  lee: { id: string; name: string };
}

export interface Form {
  name: string;
  /** Makes what it needs, opens it, and gives what it stands in: the page's main part, a section or a dialog. */
  open: (stage: Stage) => Promise<Locator>;
  fill: (form: Locator) => Promise<void>;
  /** The words of its button. */
  submit: string;
  /** Its fields and what is typed into them. */
  kept: (form: Locator) => [Locator, string | RegExp][];
  /** What shows that it got through. */
  done: (stage: Stage) => Promise<void>;
  /** A call without a token that counts against the same limit, for forms that need no session. */
  openToAll?: { path: string; method?: string };
  /** Whether everybody may send it, whatever their roles. */
  everybody?: true;
  /** Whether a server that is called too often is given time instead of telling the person. */
  patient?: true;
  /** Whether the answer comes before the work is done, so that it is the same when the work fails. */
  early?: true;
}

const main = (page: Page) => page.getByRole("main");
const secret = newSecret();
const password = (form: Locator) => form.getByLabel("Password", { exact: true });

const go = (stage: Stage, path: string) => stage.page.goto(stage.server.url + path);
const news = async ({ page }: Stage, words: string) => {
  await expect(page.getByRole("status", { name: "News" })).toContainText(words);
};
const overview = async ({ page, server }: Stage) => {
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
};

/** Opens a page and presses a button on it that opens a dialog. */
async function dialog(stage: Stage, path: string, button: string, name: string | RegExp): Promise<Locator> {
  await go(stage, path);
  await stage.page.getByRole("button", { name: button, exact: true }).click();
  return stage.page.getByRole("dialog", { name });
}

async function section(stage: Stage, name: string): Promise<Locator> {
  await go(stage, "/settings");
  return stage.page.getByRole("region", { name, exact: true });
}

const withoutSession: Form[] = [
  {
    name: "sign-up",
    open: async (stage) => (await go(stage, "/sign-up"), main(stage.page)),
    fill: async (form) => {
      await form.getByLabel("Organization name").fill("Zeta Works");
      await form.getByLabel("Your name").fill("Zoe Ade");
      await form.getByLabel("E-mail").fill("zoe@zeta.test");
      await password(form).fill(secret);
    },
    submit: "Create Account",
    kept: (form) => [
      [form.getByLabel("Organization name"), "Zeta Works"],
      [form.getByLabel("Name in addresses"), "zeta-works"],
      [form.getByLabel("E-mail"), "zoe@zeta.test"],
      [password(form), secret],
    ],
    done: ({ page }) => expect(page.getByRole("heading", { name: "Welcome to Zeta Works" })).toBeVisible(),
    openToAll: { path: "/v1/signup" },
  },
  {
    name: "sign-in",
    open: async (stage) => {
      const { admin } = stage.founded;
      await go(stage, "/sign-in");
      const form = main(stage.page);
      await form.getByLabel("E-mail").fill(admin.name);
      await password(form).fill(admin.secret);
      return form;
    },
    fill: async () => {},
    submit: "Sign in",
    kept: (form) => [
      [form.getByLabel("E-mail"), /^dana\..+@acme\.test$/],
      [password(form), /^violet-/],
    ],
    done: overview,
    openToAll: { path: "/v1/session" },
  },
  {
    name: "forgotten password",
    open: async (stage) => (await go(stage, "/forgot"), main(stage.page)),
    fill: (form) => form.getByLabel("E-mail").fill("zoe@zeta.test"),
    submit: "Send the link",
    kept: (form) => [[form.getByLabel("E-mail"), "zoe@zeta.test"]],
    done: ({ page }) => expect(page.getByText("Look into your mailbox")).toBeVisible(),
    openToAll: { path: "/v1/password-resets" },
    early: true,
  },
  {
    name: "new password by link",
    open: async (stage) => {
      const { name } = stage.founded.admin;
      await stage.founded.api.post("/v1/password-resets", { name });
      await go(stage, pathOf(await linkInLetter(stage.server.mailFolder, name)));
      return main(stage.page);
    },
    fill: (form) => form.getByLabel("New password", { exact: true }).fill(secret),
    submit: "Change password",
    kept: (form) => [[form.getByLabel("New password", { exact: true }), secret]],
    done: ({ page }) => expect(page.getByText("Your password has been changed")).toBeVisible(),
    openToAll: { path: "/v1/password-reset", method: "GET" },
  },
  {
    name: "accepting an invitation",
    open: async (stage) => {
      const body = { name: "mia@acme.test", role_binding: ["viewer"], options: { options: ["invited"] } };
      const { result } = await stage.founded.api.post("/v1/members", body);
      await go(stage, pathOf(result.invitation.link));
      return main(stage.page);
    },
    fill: async (form) => {
      await form.getByLabel("Your name").fill("Mia Moe");
      await password(form).fill(secret);
    },
    submit: "Accept and sign in",
    kept: (form) => [
      [form.getByLabel("Your name"), "Mia Moe"],
      [password(form), secret],
    ],
    done: overview,
    openToAll: { path: "/v1/invitation", method: "GET" },
  },
];

const people: Form[] = [
  {
    name: "inviting one",
    open: (stage) => dialog(stage, "/members", "Invite", "Invite a teammate"),
    fill: async (form) => {
      await form.getByLabel("E-mail address").fill("mia@acme.test");
      await form.getByRole("textbox", { name: "Name" }).fill("Mia Moe");
      await form.getByRole("radio", { name: /^Administrator/ }).check();
    },
    submit: "Send invitation",
    kept: (form) => [
      [form.getByLabel("E-mail address"), "mia@acme.test"],
      [form.getByRole("textbox", { name: "Name" }), "Mia Moe"],
      [form.getByRole("radio", { name: /^Administrator/, checked: true }), "administrator"],
    ],
    done: ({ page }) => expect(page.getByText("mia@acme.test is invited")).toBeVisible(),
  },
  {
    name: "inviting many",
    open: (stage) => dialog(stage, "/members", "Invite many…", "Invite many"),
    fill: (form) => form.getByLabel("People, one a line").fill("mia@acme.test, Mia Moe\ntom@acme.test"),
    submit: "Invite 2 people",
    kept: (form) => [[form.getByLabel("People, one a line"), "mia@acme.test, Mia Moe\ntom@acme.test"]],
    done: ({ page }) => expect(page.getByText("2 of 2 done.")).toBeVisible(),
    patient: true,
  },
  {
    name: "a member's profile",
    open: (stage) => dialog(stage, `/members/${stage.lee.id}`, "Edit profile", "Edit profile"),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Lee Raymond");
      await form.getByLabel("Nickname").fill("Ray");
    },
    submit: "Save profile",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Lee Raymond"],
      [form.getByLabel("Nickname"), "Ray"],
    ],
    done: (stage) => news(stage, "Profile saved"),
  },
  {
    name: "a member's roles",
    open: (stage) => dialog(stage, `/members/${stage.lee.id}`, "Change", "Roles of Lee Ray"),
    fill: (form) => form.getByRole("checkbox", { name: /^Member/ }).check(),
    submit: "Save roles",
    kept: (form) => [[form.getByRole("checkbox", { name: /^Member/, checked: true }), "on"]],
    done: ({ page }) => expect(page.getByRole("region", { name: "Profile" })).toContainText("Member"),
  },
  {
    name: "a new role",
    open: (stage) => dialog(stage, "/roles", "New role", "New role"),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Support");
      await form.getByLabel("What it is for").fill("First line");
      await form.getByRole("radio", { name: "Editor" }).check();
      await form.getByRole("radio", { name: "Some accounts" }).check();
      await form.getByLabel("Test accounts").check();
    },
    submit: "Create role",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Support"],
      [form.getByLabel("What it is for"), "First line"],
      [form.getByRole("radio", { name: "Editor", checked: true }), "account-manager"],
      [form.getByRole("checkbox", { name: "Test accounts", checked: true }), "on"],
    ],
    done: (stage) => news(stage, "Role Support created"),
  },
  {
    name: "a role's page",
    open: async (stage) => {
      await stage.founded.api.post("/v1/roles", { fullname: "Support", permission_set: "viewer" });
      await go(stage, "/roles/support");
      return stage.page.getByRole("region", { name: "Role", exact: true });
    },
    fill: (form) => form.getByLabel("What it is for").fill("First line"),
    submit: "Save role",
    kept: (form) => [[form.getByLabel("What it is for"), "First line"]],
    done: (stage) => news(stage, "Role Support saved"),
  },
];

const rest: Form[] = [
  {
    name: "a new account with a token",
    open: (stage) => dialog(stage, "/accounts", "New account", "New account"),
    fill: async (form) => {
      await form.getByLabel("Display name").fill("Northwind");
      await form.getByRole("textbox", { name: "Labels" }).fill("eu");
      await form.getByRole("textbox", { name: "Labels" }).press("Enter");
      await form.getByRole("checkbox", { name: "Make a token for this account" }).check();
      await form.getByRole("radio", { name: "Manage the account" }).check();
    },
    submit: "Create account",
    kept: (form) => [
      [form.getByLabel("Display name"), "Northwind"],
      [form.getByRole("checkbox", { name: "Make a token for this account", checked: true }), "on"],
      [form.getByRole("radio", { name: "Manage the account", checked: true }), "account-manager"],
    ],
    done: ({ page }) => expect(page.getByRole("group", { name: "Token", exact: true })).toBeVisible(),
  },
  {
    name: "an account",
    open: async (stage) => {
      await stage.founded.api.post("/v1/accounts", { fullname: "Northwind" });
      return dialog(stage, "/accounts/northwind", "Edit", "Edit Northwind");
    },
    fill: async (form) => {
      await form.getByLabel("Display name").fill("Northwind Traders");
      await form.getByRole("textbox", { name: "Labels" }).fill("eu");
      await form.getByRole("textbox", { name: "Labels" }).press("Enter");
    },
    submit: "Save account",
    kept: (form) => [[form.getByLabel("Display name"), "Northwind Traders"]],
    done: (stage) => news(stage, "Northwind Traders saved"),
  },
  {
    name: "a label for several accounts",
    open: async (stage) => {
      for (const fullname of ["Northwind", "Contoso"]) await stage.founded.api.post("/v1/accounts", { fullname });
      await go(stage, "/accounts");
      for (const name of ["Northwind", "Contoso"]) await stage.page.getByLabel(`Select ${name}`).check();
      await stage.page.getByRole("button", { name: "Add label…" }).click();
      return stage.page.getByRole("dialog", { name: "Add a label to the selected accounts" });
    },
    fill: (form) => form.getByLabel("Label", { exact: true }).fill("eu"),
    submit: "Label 2 accounts",
    kept: (form) => [[form.getByLabel("Label", { exact: true }), "eu"]],
    done: ({ page }) => expect(page.getByText("2 of 2 done.")).toBeVisible(),
    patient: true,
  },
  {
    name: "the organization and its policies",
    open: (stage) => section(stage, "Organization"),
    fill: async (form) => {
      await form.getByLabel("Display name").fill("Acme Works");
      await form.getByLabel("Passwords must be changed after (days)").fill("30");
    },
    submit: "Save organization",
    kept: (form) => [
      [form.getByLabel("Display name"), "Acme Works"],
      [form.getByLabel("Passwords must be changed after (days)"), "30"],
    ],
    done: (stage) => news(stage, "Organization saved"),
  },
  {
    name: "one's own profile",
    open: (stage) => section(stage, "Profile"),
    fill: (form) => form.getByLabel("Your name").fill("Dana Kowalski"),
    submit: "Save profile",
    kept: (form) => [[form.getByLabel("Your name"), "Dana Kowalski"]],
    done: (stage) => news(stage, "Profile saved"),
  },
  {
    name: "one's own password",
    open: async (stage) => {
      const form = await section(stage, "Password");
      await form.getByLabel("Present password").fill(stage.founded.admin.secret);
      return form;
    },
    fill: (form) => form.getByLabel("New password", { exact: true }).fill(secret),
    submit: "Change password",
    kept: (form) => [
      [form.getByLabel("Present password"), /^violet-/],
      [form.getByLabel("New password", { exact: true }), secret],
    ],
    done: (stage) => news(stage, "Password changed"),
    everybody: true,
  },
];

const points: Form[] = [
  {
    name: "a new integration point",
    open: async (stage) => {
      await go(stage, "/integration-points/new");
      return stage.page.getByRole("region", { name: "Integration point", exact: true });
    },
    fill: async (form) => {
      await form.getByLabel("Heading", { exact: true }).fill("Help desk");
      await form.getByLabel("Description").fill("First line");
      await form.getByLabel("Connector", { exact: true }).selectOption("ticketing");
      await form.getByRole("group", { name: "Allowed in test accounts" }).getByRole("radio", { name: "Chosen ones" }).check();
      await form.getByRole("checkbox", { name: /^Mock ticketing/ }).check();
    },
    submit: "Create integration point",
    kept: (form) => [
      [form.getByLabel("Heading", { exact: true }), "Help desk"],
      [form.getByLabel("Description"), "First line"],
      [form.getByLabel("Connector", { exact: true }), "ticketing"],
      [form.getByRole("radio", { name: "Chosen ones", checked: true }), "some"],
      [form.getByRole("checkbox", { name: /^Mock ticketing/, checked: true }), "on"],
    ],
    done: (stage) => news(stage, "Help desk created"),
  },
  {
    name: "an integration point",
    open: async (stage) => {
      const body = { fullname: "Help desk", connector: "ticketing", environments: { test: ["*"] } };
      await stage.founded.api.post("/v1/integration-points", body);
      await go(stage, "/integration-points/help-desk");
      return stage.page.getByRole("region", { name: "Integration point", exact: true });
    },
    fill: (form) => form.getByLabel("Heading", { exact: true }).fill("Service desk"),
    submit: "Save integration point",
    kept: (form) => [[form.getByLabel("Heading", { exact: true }), "Service desk"]],
    done: (stage) => news(stage, "Service desk saved"),
  },
];

const access: Form[] = [
  {
    name: "a new token",
    open: async (stage) => (await go(stage, "/tokens/new"), main(stage.page)),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Nightly export");
      await form.getByRole("radio", { name: "Editor" }).check();
      await form.getByLabel("How long it works").selectOption({ label: "7 days" });
    },
    submit: "Create token",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Nightly export"],
      [form.getByRole("radio", { name: "Editor", checked: true }), "account-manager"],
      [form.getByLabel("How long it works"), "168h"],
    ],
    done: ({ page }) => expect(page.getByText("Nightly export is made")).toBeVisible(),
  },
  {
    name: "a new webhook",
    open: async (stage) => (await go(stage, "/webhooks/new"), main(stage.page)),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Back end");
      await form.getByLabel("URL").fill("https://hooks.example.com/in");
      await form.getByRole("radio", { name: "Only these" }).check();
      await form.getByRole("checkbox", { name: "Account created" }).check();
    },
    submit: "Create webhook",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Back end"],
      [form.getByLabel("URL"), "https://hooks.example.com/in"],
      [form.getByRole("checkbox", { name: "Account created", checked: true }), "on"],
    ],
    done: ({ page }) => expect(page.getByText("Back end is created")).toBeVisible(),
  },
  {
    name: "a webhook",
    open: async (stage) => {
      const signs = { value: newSecret() };
      const body = { fullname: "Back end", filters: ["all"], url: "https://hooks.example.com/in", secret: signs };
      await stage.founded.api.post("/v1/organization/webhooks", body);
      return dialog(stage, "/webhooks/back-end", "Edit", "Edit Back end");
    },
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Our back end");
      await form.getByRole("radio", { name: "Use my own" }).check();
      await form.getByLabel("Your secret").fill(secret);
    },
    submit: "Save webhook",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Our back end"],
      [form.getByLabel("Your secret"), secret],
    ],
    done: (stage) => news(stage, "Our back end saved"),
  },
];

/** An account for trying things out. */
async function testAccount({ founded }: Stage): Promise<string> {
  const { result } = await founded.api.post("/v1/accounts", { fullname: "Contoso", environment: "test" });
  return result.account.id;
}

const mock = { type: "ticketing_mock_ticketing" };

const connections: Form[] = [
  {
    name: "a new integration",
    open: async (stage) => {
      await testAccount(stage);
      await go(stage, `/integrations/new?account=contoso&provider=${mock.type}`);
      return stage.page.getByRole("region", { name: "Mock ticketing for Contoso" });
    },
    fill: async (form) => {
      await form.getByLabel("Display name").fill("First line");
      await form.getByLabel("Name in addresses").fill("first");
    },
    submit: "Connect Mock ticketing",
    kept: (form) => [
      [form.getByLabel("Display name"), "First line"],
      [form.getByLabel("Name in addresses"), "first"],
    ],
    done: ({ page }) => expect(page.getByText("First line is connected")).toBeVisible(),
  },
  {
    name: "an integration",
    open: async (stage) => {
      const account = await testAccount(stage);
      await stage.founded.api.post(`/v1/integrations/${account}`, { fullname: "First line", provider_config: mock });
      await go(stage, "/integrations/contoso/first-line");
      return stage.page.getByRole("region", { name: "Configuration", exact: true });
    },
    fill: (form) => form.getByLabel("Display name").fill("Second line"),
    submit: "Save integration",
    kept: (form) => [[form.getByLabel("Display name"), "Second line"]],
    done: (stage) => news(stage, "Second line saved"),
  },
  {
    name: "a credential",
    open: async (stage) => {
      const body = { fullname: "Bot", config: { type: "token", secret } };
      await stage.founded.api.post(`/v1/credentials/${await testAccount(stage)}`, body);
      return dialog(stage, "/accounts/contoso", "Replace… Bot", "Replace Bot");
    },
    fill: (form) => form.getByLabel("API token", { exact: true }).fill(secret),
    submit: "Replace credential",
    kept: (form) => [[form.getByLabel("API token", { exact: true }), secret]],
    done: (stage) => news(stage, "Bot replaced"),
  },
];

export const forms: Form[] = [...withoutSession, ...people, ...connections, ...points, ...access, ...rest];

/** Somebody besides the administrator. */
export async function withLee(founded: Founded): Promise<{ id: string; name: string }> {
  return addMember(founded, ["viewer"], { fullname: "Lee Ray" });
}
