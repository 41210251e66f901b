"""The guest: its image, its agent and its QEMU.  Use it through vm.Guest."""
