// Every form of the dashboard.
import { access } from "./access";
import { connections } from "./connections";
import type { Form } from "./form";
import { points } from "./integration_points";
import { settings } from "./settings";
import { people } from "./people";
import { withoutSession } from "./sign_in";

export { type Form, type Stage, withLee } from "./form";

export const forms: Form[] = [...withoutSession, ...people, ...connections, ...points, ...access, ...settings];
