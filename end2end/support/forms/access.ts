// Forms of tokens and webhooks.
import { expect } from "@playwright/test";
import { newSecret } from "../api";
import { dialog, type Form, go, main, news, secret } from "./form";

export const access: Form[] = [
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
