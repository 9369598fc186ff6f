"""Machine code: from LLVM's text to an object file, and from an object file to functions that can be called."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

KINDS: dict[str, Any] = {
    "double": ctypes.c_double,
    "i64": ctypes.c_int64,
    "ptr": ctypes.c_void_p,
    "void": None,
}


@cache
def _llvm() -> Any:
    """Return llvmlite's binding, ready for this processor. Imported late: it takes a tenth of a second."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


def machine() -> str:
    """Return what compiled code depends on besides its source: compiler, processor and its features."""
    import llvmlite

    llvm = _llvm()
    version = ".".join(map(str, llvm.llvm_version_info))
    return (
        f"llvmlite {llvmlite.__version__}, LLVM {version}, {llvm.get_process_triple()}, {_processor()}, {_features()}"
    )


def _processor() -> str:
    return _llvm().get_host_cpu_name()


def _features() -> str:
    # unknown processors report none; LLVM then keeps to what every one of the family can do
    features = _llvm().get_host_cpu_features().flatten()
    # without this LLVM splits vectors of 8 doubles in two on some processors that could do them whole
    return features + ",-prefer-256-bit" if "+avx512f" in features else features


def _target() -> Any:
    llvm = _llvm()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(cpu=_processor(), features=_features(), opt=2, reloc="pic", jit=True)


def compile_text(text: str) -> bytes:
    """Return the object file of a module in LLVM's language."""
    return _target().emit_object(_optimised(text))


def assembly(text: str) -> str:
    """Return the machine code of a module as a person reads it."""
    return _target().emit_assembly(_optimised(text))


def _optimised(text: str) -> Any:
    llvm = _llvm()
    module = llvm.parse_assembly(text)
    module.verify()
    target = _target()
    # the code is vectors already: looking for more of them only takes time
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = tuning.slp_vectorization = False
    passes = llvm.create_pass_builder(target, tuning)
    passes.getModulePassManager().run(module, passes)
    return module


class Library:
    """Compiled functions, loaded into this process."""

    def __init__(self, code: bytes) -> None:
        llvm = _llvm()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def function(self, name: str, arguments: Sequence[str], returns: str = "void") -> Any:
        """Return a function by name; calling it lets other threads run."""
        address = self._engine.get_function_address(name)
        function: Any = ctypes.CFUNCTYPE(KINDS[returns], *(KINDS[kind] for kind in arguments))(address)
        function.library = self  # the code must outlive whoever can call it
        return function
