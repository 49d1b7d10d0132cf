// Where a figure's state lives: { settings, step }. On a page it is an object of our own; in a notebook it is the
// trait `state` of the Python widget, and a change on either side reaches the other.

export function localModel(state) {
  const listeners = [];
  let current = state;
  return {
    get: () => current,
    set(patch) {
      current = { ...current, ...patch };
      for (const listener of listeners) listener();
    },
    onChange: (listener) => listeners.push(listener),
  };
}

/** anywidget's model seen the same way. `close` takes the listener away when the view goes. */
export function syncedModel(model) {
  let heard;
  return {
    get: () => model.get("state"),
    set(patch) {
      model.set("state", { ...model.get("state"), ...patch });
      model.save_changes();
    },
    onChange(listener) {
      heard = listener;
      model.on("change:state", heard);
    },
    close: () => model.off("change:state", heard),
  };
}
