// The signs beside words. Each is a path on a square of 16, drawn by the colour of the text around it.

const PATHS = {
  alert: "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.2",
  apis: "M5.5 3 2 8l3.5 5M10.5 3 14 8l-3.5 5",
  arrowLeft: "M13 8H3M7 4 3 8l4 4",
  audit: "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  check: "m3 8.5 3.2 3.2L13 4.5",
  chevron: "m4 6 4 4 4-4",
  clients: "M2.5 3h5v5h-5zM9.5 3h4v4h-4zM2.5 10h5v3h-5zM9.5 9h4v4h-4z",
  close: "m4 4 8 8M12 4l-8 8",
  code: "m6 5-3 3 3 3M10 5l3 3-3 3",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  dashboard: "M2.5 13.5v-5M6.2 13.5v-9M9.8 13.5v-6M13.5 13.5v-11",
  download: "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11",
  edit: "m3 13 .7-3L11 2.7 13.3 5 6 12.3z",
  external: "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  globe: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M1.8 8h12.4M8 1.8c4 4 4 8.4 0 12.4M8 1.8c-4 4-4 8.4 0 12.4",
  grants: "M8 1.8 13.5 4v4c0 3.2-2.3 5.2-5.5 6.2C4.8 13.2 2.5 11.2 2.5 8V4zM5.5 8l1.8 1.8L10.7 6",
  history: "M2.5 8A5.5 5.5 0 1 0 4 4.2L2.5 5.7M2.5 2.5v3.2h3.2M8 5v3.2l2 1.3",
  home: "M2.5 7.5 8 2.5l5.5 5V13.5h-4v-3.5h-3v3.5h-4z",
  keys: "M10.5 2.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8.3 7.7 2.5 13.5M4.5 11.5l1.8 1.8",
  lock: "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  mail: "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  operators: "M6 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M1.5 13.5c0-3 2-4.5 4.5-4.5 1 0 1.9.2 2.6.7M12 8.5v5M9.5 11h5",
  people: "M6 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M1.5 13.5c0-3 2-4.5 4.5-4.5s4.5 1.5 4.5 4.5M10.5 2.7a2.5 2.5 0 0 1 0 4.6M12 9.3c1.6.5 2.5 2 2.5 4.2",
  play: "M4.5 2.5v11l9-5.5z",
  plus: "M8 3v10M3 8h10",
  redo: "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.5 3.5l3 3-3 3",
  refresh: "M13.5 8A5.5 5.5 0 1 1 12 4.2l1.5 1.5M13.5 2.5v3.2h-3.2",
  report: "M8 1.8 9.8 4l2.8-.3.3 2.8L15 8l-2.1 1.5-.3 2.8-2.8-.3L8 14.2 6.2 12l-2.8.3-.3-2.8L1 8l2.1-1.5.3-2.8 2.8.3zM5.7 8.2l1.6 1.6 3-3.2",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.2 3.2",
  settings: "M2.5 4.5h6M11.5 4.5h2M10 3v3M2.5 11.5h2M7.5 11.5h6M6 10v3",
  signOut: "M9.5 2.5h-6v11h6M6.5 8h7M11 5l3 3-3 3",
  tokens: "M2 4.5h12v7H2zM4.5 8h3M10.5 6.5v3",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3.5l-3 3 3 3",
  upload: "M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 13.5h11",
  user: "M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M2.8 13.8c0-3.2 2.3-4.6 5.2-4.6s5.2 1.4 5.2 4.6",
  wizard: "M3 13 10 6M9 2.5v2M12 4l-1.2 1.2M13.5 7h-2M10.5 8.5 13 11M3.5 3.5v2M2.5 4.5h2",
} as const;
export type IconName = keyof typeof PATHS;

/** A sign, which a screen reader does not read: the words beside it say what it means. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
