// Forms about accounts, the organization and oneself.
import { expect } from "@playwright/test";
import { dialog, type Form, go, news, secret, section } from "./form";

export const settings: Form[] = [
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
