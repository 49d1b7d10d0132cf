// What anywidget asks for: render({ model, el }) draws one view and gives back the function that takes it down.

import { mountStepper } from "./core/mount.js";
import { syncedModel } from "./core/model.js";

export function anywidget(definitions) {
  return {
    render({ model, el }) {
      const payload = model.get("figure");
      const definition = definitions[payload.kind];
      const mount = definition.mount ?? mountStepper;
      return mount(el, definition, payload, syncedModel(model), { linkable: false, caption: payload.caption });
    },
  };
}
