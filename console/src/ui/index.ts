// Everything that screens are made of.

export { Button, ButtonLink, IconButton } from "./Button.tsx";
export { Chart, type Series } from "./Chart.tsx";
export { CodeBlock, Copyable, CopyButton, Marked } from "./Code.tsx";
export { Combobox } from "./Combobox.tsx";
export { DataTable, type Column } from "./DataTable.tsx";
export { ask, Dialog, type Question } from "./Dialog.tsx";
export { Doc, WithDocs } from "./Doc.tsx";
export { canonical, DiffView, JsonDiff } from "./Diff.tsx";
export { Checkbox, Field, FieldError, FieldGroup, RadioGroup, Select, Switch, TextArea, TextInput, useTies, type Option } from "./Field.tsx";
export { focusLast } from "./focus.ts";
export { FormDialog } from "./FormDialog.tsx";
export { Icon, type IconName } from "./Icon.tsx";
export { Menu, type MenuItem } from "./Menu.tsx";
export { Once, useOnce } from "./Once.tsx";
export { Facts, PageHead, Section } from "./Page.tsx";
export { Badge, Callout, Empty, ErrorBox, Load, Loading, sentenceOf } from "./State.tsx";
export { Tabs, type Tab } from "./Tabs.tsx";
export { tell, tellError } from "./Toast.tsx";
