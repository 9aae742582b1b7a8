//! Who imports whom: the arrows between the sources of the crate, as their paths draw them.
//!
//! A name is followed through every `pub use` to the file that defines it, so that importing
//! through a `mod.rs` counts as importing that file. `mod x;` is no arrow, and neither is what is
//! for tests. What a
//! macro is given is read word by word, and so are the functions that serde is told in texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// A path of names from the root of the crate.
type Names = Vec<String>;

/// file -> file -> the names that the first takes from the second.
pub type Arrows = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

#[derive(Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    uses: BTreeMap<String, Names>,
    globs: Vec<Names>,
    paths: BTreeSet<Names>,
}

/// The arrows of the crate whose root is `root`, a file below the manifest.
pub fn arrows(root: &str) -> Arrows {
    let mut house = House::default();
    house.read(Path::new(root), Vec::new());
    house.arrows()
}

#[derive(Default)]
struct House {
    modules: BTreeMap<Names, Module>,
}

impl House {
    fn read(&mut self, file: &Path, module: Names) {
        let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(&full).expect("a source");
        let source = syn::parse_file(&text).expect("Rust");
        self.take(file, module, &source.items);
    }

    /// The items of one module, be it a file or a block.
    fn take(&mut self, file: &Path, name: Names, items: &[Item]) {
        let mut reader = Reader {
            module: Module {
                file: file.display().to_string(),
                ..Module::default()
            },
        };
        for item in items {
            reader.module.items.extend(defined(item));
            reader.visit_item(item);
        }
        self.modules.insert(name.clone(), reader.module);
        for item in items {
            if let Item::Mod(inner) = item
                && !is_for_tests(&inner.attrs)
            {
                self.inner(file, &name, inner);
            }
        }
    }

    fn inner(&mut self, file: &Path, outer: &[String], inner: &ItemMod) {
        let ident = inner.ident.to_string();
        let name = joined(outer, [ident.clone()]);
        if let Some((_, items)) = &inner.content {
            return self.take(file, name, items);
        }
        let stem = file.file_stem().expect("a name").to_string_lossy();
        let folder = match &*stem {
            "mod" | "lib" | "main" => file.parent().expect("a folder").to_owned(),
            _ => file.with_extension(""),
        };
        let flat = folder.join(format!("{ident}.rs"));
        let exists = Path::new(env!("CARGO_MANIFEST_DIR")).join(&flat).exists();
        let nested = folder.join(&ident).join("mod.rs");
        self.read(if exists { &flat } else { &nested }, name);
    }

    fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for (name, module) in &self.modules {
            for path in module.uses.values().chain(&module.paths) {
                let Some((file, item)) = self.defines(name, path, &mut BTreeSet::new()) else {
                    continue;
                };
                if file != module.file {
                    let from = arrows.entry(module.file.clone()).or_default();
                    from.entry(file).or_default().insert(item);
                }
            }
        }
        arrows
    }

    /// The file that defines what `path` names in the module `within`, and the name it has there.
    /// `None` for a module as such and for what another crate defines.
    fn defines(
        &self,
        within: &[String],
        path: &[String],
        seen: &mut BTreeSet<(Names, Names)>,
    ) -> Option<(String, String)> {
        if !seen.insert((within.to_vec(), path.to_vec())) {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return self.defines(&[], rest, seen),
            "self" => return self.defines(within, rest, seen),
            "super" => return self.defines(&within[..within.len().checked_sub(1)?], rest, seen),
            _ => {}
        }
        let module = self.modules.get(within)?;
        let child = joined(within, [first.clone()]);
        // A module and a function may have one name.
        let inside = self.modules.contains_key(&child);
        if let Some(found) = inside.then(|| self.defines(&child, rest, seen)).flatten() {
            return Some(found);
        }
        if module.items.contains(first) {
            return Some((module.file.clone(), first.clone()));
        }
        if let Some(used) = module.uses.get(first) {
            // What has the name of its own crate, as `wasm_bindgen::prelude::wasm_bindgen`.
            if used.first() == Some(first) && !inside {
                return None;
            }
            return self.defines(within, &joined(used, rest.iter().cloned()), seen);
        }
        module
            .globs
            .iter()
            .find_map(|glob| self.defines(within, &joined(glob, path.iter().cloned()), seen))
    }
}

fn joined(names: &[String], more: impl IntoIterator<Item = String>) -> Names {
    names.iter().cloned().chain(more).collect()
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test"))
    })
}

/// The names that an item gives its module. What a macro writes out is found in its words.
fn defined(item: &Item) -> Vec<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Macro(item) => return defined_in(&item.mac.tokens.to_string()),
        _ => return Vec::new(),
    };
    vec![ident.to_string()]
}

/// Every word behind `struct`, `enum`, `fn`, `type` or `const`.
fn defined_in(text: &str) -> Vec<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| ["struct", "enum", "fn", "type", "const"].contains(&pair[0]))
        .map(|pair| pair[1].chars().take_while(|c| is_of_word(*c)).collect())
        .collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Reads one module.
struct Reader {
    module: Module,
}

impl Reader {
    fn tree(&mut self, before: &[String], tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                self.tree(&joined(before, [path.ident.to_string()]), &path.tree);
            }
            UseTree::Name(name) => self.used(before, name.ident.to_string(), None),
            UseTree::Rename(name) => {
                self.used(
                    before,
                    name.ident.to_string(),
                    Some(name.rename.to_string()),
                );
            }
            UseTree::Glob(_) => self.module.globs.push(before.to_vec()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
        }
    }

    fn used(&mut self, before: &[String], ident: String, renamed: Option<String>) {
        let (name, path) = if ident == "self" {
            (before.last().expect("a name").clone(), before.to_vec())
        } else {
            (ident.clone(), joined(before, [ident]))
        };
        let name = renamed.unwrap_or(name);
        // `use x::x` would otherwise lead back to itself.
        let is_own = path.len() == 1 && path[0] == name;
        if !is_own {
            self.module.uses.insert(name, path);
        }
    }

    /// The paths that `text` spells out.
    fn spelled(&mut self, text: &str) {
        let text = text.replace(" ::", "::").replace(":: ", "::");
        for word in text.split(|c| !is_of_word(c) && c != ':') {
            self.found(word.split("::").map(str::to_owned).collect());
        }
    }

    /// One name alone is a local one, or stands among the `use`s.
    fn found(&mut self, path: Names) {
        if path.len() > 1 {
            self.module.paths.insert(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Const(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            // A block is a module of its own.
            Item::Mod(_) => return,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.found(
            path.segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect(),
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.spelled(&called.tokens.to_string());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        // What serde is given names functions in its texts.
        if attribute.path().is_ident("serde")
            && let Ok(list) = attribute.meta.require_list()
        {
            self.spelled(&list.tokens.to_string());
        }
    }
}
