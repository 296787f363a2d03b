// Forms of integration points.
import { type Form, go, news } from "./form";

export const points: Form[] = [
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
