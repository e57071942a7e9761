//! Fuzzes `fuzz::files::read`. No piece of memory is larger than the files could ever need.
#![no_main]

use std::alloc::{GlobalAlloc, Layout, System};

/// The most bytes of one piece of memory: a hundred times what the whole files of an input take.
const MOST: usize = 64 << 20;

/// The system's memory, in bounded pieces.
struct Bounded;

// SAFETY: all is left to the system's allocator, whose contract is the same.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        // SAFETY: as the caller has it.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        // SAFETY: as the caller has it.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        check(size);
        // SAFETY: as the caller has it.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller has it.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn check(size: usize) {
    assert!(size <= MOST, "{size} bytes at once");
}

#[global_allocator]
static BOUNDED: Bounded = Bounded;

libfuzzer_sys::fuzz_target!(
    init: fuzz::seeds::write("journal"),
    |bytes: &[u8]| fuzz::files::read(bytes)
);
