//! The compiler as a WebAssembly module: texts go through the module's memory, and nothing is imported.
//!
//! A page calls `room(length)` for a place to write its question to, writes it, and calls `ask(place, length)`. The
//! answer begins with its length in four bytes, the lowest first. `leave(place)` gives it back.

// The memory is the module's only door, so pointers cannot be done without; the compiler itself forbids them.
#![allow(unsafe_code, reason = "texts are handed over by address")]

use deleg::shell::wasm::Page;
use std::cell::RefCell;

thread_local! {
    /// What was checked before: the module has one thread and one page.
    static PAGE: RefCell<Page> = RefCell::default();
}

/// How many bytes say how long an answer is.
const LENGTH: usize = 4;

/// A place of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Answers the question at a place that `room` gave with the same length; the place is given back. What is returned is
/// an answer's length and its bytes.
///
/// # Safety
///
/// The place is one that `room(length)` gave and nothing has taken since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(place: *mut u8, length: usize) -> *mut u8 {
    // SAFETY: the caller gives back what `room` made of the same length.
    let question = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, length)) };
    let question = String::from_utf8_lossy(&question);
    let answer = PAGE.with_borrow_mut(|page| page.answer(&question));
    let mut bytes = Vec::with_capacity(LENGTH + answer.len());
    bytes.extend_from_slice(&u32::try_from(answer.len()).unwrap_or(0).to_le_bytes());
    bytes.extend_from_slice(answer.as_bytes());
    Box::into_raw(bytes.into_boxed_slice()).cast()
}

/// Gives an answer back.
///
/// # Safety
///
/// The place is one that `ask` returned and nothing has given back since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn leave(place: *mut u8) {
    // SAFETY: an answer begins with its length.
    unsafe {
        let mut length = [0u8; LENGTH];
        std::ptr::copy_nonoverlapping(place, length.as_mut_ptr(), LENGTH);
        let whole = LENGTH + u32::from_le_bytes(length) as usize;
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, whole)));
    }
}
