//! The provider of greets.cpp in Rust: it hands its arguments to the tool and the answer back.
//! The types are those of patchbay/abi.h and patchbay/abi/tools.h, written out.
#![allow(non_upper_case_globals, dead_code)]
use std::ffi::{c_char, c_void};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    data: *const c_char,
    size: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sink {
    ctx: *mut c_void,
    append: extern "C" fn(*mut c_void, Str),
}

#[repr(C)]
pub struct Host {
    size: u32,
    ctx: *mut c_void,
    complete: extern "C" fn(*const Host, u64, i32, Str),
    log: extern "C" fn(*const Host, i32, Str),
    get_extension: extern "C" fn(*const Host, *const c_char) -> *const c_void,
}

#[repr(C)]
pub struct Plugin {
    size: u32,
    host: *const Host,
    invoke: extern "C" fn(*const Plugin, u64, Str, Str),
    get_extension: Option<extern "C" fn(*const Plugin, *const c_char) -> *const c_void>,
    destroy: extern "C" fn(*const Plugin),
}

#[repr(C)]
pub struct Entry {
    size: u32,
    abi_major: u32,
    abi_minor: u32,
    describe: extern "C" fn(Sink),
    create: extern "C" fn(*const Host, Str, Sink) -> *const Plugin,
}

#[repr(C)]
struct ToolRequest {
    size: u32,
    name: Str,
    arguments: Str,
}

#[repr(C)]
struct Tools {
    size: u32,
    call: extern "C" fn(
        *const Host,
        u64,
        *const ToolRequest,
        extern "C" fn(*mut c_void, i32, Str),
        *mut c_void,
    ) -> i32,
}

struct Waiting {
    host: *const Host,
    id: u64,
}

const OK: i32 = 0;
const MANIFEST: &str = r#"{"manifest":1,"providers":[{"name":"in_rust","title":"Rust","doc":"Greets.",
"actions":[{"name":"in_rust_greet","doc":"Greet some people.","effect":"read",
"parameters":[{"name":"names","type":"string_list","doc":"Whom."}],
"tools":[{"name":"SAY","effect":"read"}]}]}]}"#;

fn borrowed(text: &str) -> Str {
    Str { data: text.as_ptr() as *const c_char, size: text.len() }
}

extern "C" fn done(user: *mut c_void, status: i32, body: Str) {
    // The pointer is the one of invoke(), handed back exactly once.
    unsafe {
        let on = Box::from_raw(user as *mut Waiting);
        ((*on.host).complete)(on.host, on.id, status, body);
    }
}

extern "C" fn invoke(plugin: *const Plugin, id: u64, _action: Str, arguments: Str) {
    unsafe {
        let host = (*plugin).host;
        let id_text = b"patchbay.tools/1\0".as_ptr() as *const c_char;
        let tools = ((*host).get_extension)(host, id_text) as *const Tools;
        if tools.is_null() {
            return ((*host).complete)(host, id, 7, borrowed("this host offers no tools"));
        }
        let size = std::mem::size_of::<ToolRequest>() as u32;
        let request = ToolRequest { size, name: borrowed("SAY"), arguments };
        let on = Box::into_raw(Box::new(Waiting { host, id })) as *mut c_void;
        let status = ((*tools).call)(host, id, &request, done, on);
        if status != OK {
            drop(Box::from_raw(on as *mut Waiting));
            let why = format!("the host refused the tool with {}", status);
            ((*host).complete)(host, id, status, borrowed(&why));
        }
    }
}

extern "C" fn destroy(plugin: *const Plugin) {
    unsafe { drop(Box::from_raw(plugin as *mut Plugin)) }
}

extern "C" fn describe(out: Sink) {
    (out.append)(out.ctx, borrowed(MANIFEST));
}

extern "C" fn create(host: *const Host, _config: Str, _why: Sink) -> *const Plugin {
    let size = std::mem::size_of::<Plugin>() as u32;
    Box::into_raw(Box::new(Plugin { size, host, invoke, get_extension: None, destroy }))
}

#[no_mangle]
pub static patchbay_plugin_entry: Entry = Entry {
    size: std::mem::size_of::<Entry>() as u32,
    abi_major: 1,
    abi_minor: 0,
    describe,
    create,
};
