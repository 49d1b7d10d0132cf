// The script of a page: brings every <nn-figure> to life, also one that is added later.

import { mountStepper } from "./core/mount.js";
import { localModel } from "./core/model.js";

/** @param definitions the definitions of the kinds that this script carries, by kind */
export function site(definitions) {
  if (customElements.get("nn-figure")) {
    Object.assign(customElements.get("nn-figure").definitions, definitions);
    for (const figure of document.querySelectorAll("nn-figure:not([data-alive])")) figure.connectedCallback();
    return;
  }
  class FigureElement extends HTMLElement {
    static definitions = { ...definitions };

    connectedCallback() {
      if (this.stop) return;
      // while the page is being read, the element may stand before its own text does
      if (document.readyState === "loading" && !this.nextElementSibling) {
        document.addEventListener("DOMContentLoaded", () => this.connectedCallback(), { once: true });
        return;
      }
      const text = this.querySelector("script[type='application/json']")?.textContent;
      const definition = FigureElement.definitions[this.getAttribute("kind")];
      if (!text || !definition) return;
      const payload = JSON.parse(text);
      const still = this.nextElementSibling?.matches(".nn-still") ? this.nextElementSibling : null;
      const caption = payload.caption ?? still?.querySelector("figcaption")?.innerHTML;
      const { settings, step } = payload;
      const mount = definition.mount ?? mountStepper;
      this.stop = mount(this, definition, payload, localModel({ settings, step }), { linkable: true, caption });
      if (still) still.hidden = true;
      this.dataset.alive = "";
    }
  }
  customElements.define("nn-figure", FigureElement);
}
