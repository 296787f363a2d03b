// Forms of integrations and credentials.
import { expect } from "@playwright/test";
import { dialog, type Form, go, news, secret, type Stage } from "./form";

/** An account for trying things out. */
async function testAccount({ founded }: Stage): Promise<string> {
  const { result } = await founded.api.post("/v1/accounts", { fullname: "Contoso", environment: "test" });
  return result.account.id;
}

const mock = { type: "ticketing_mock_ticketing" };

export const connections: Form[] = [
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
