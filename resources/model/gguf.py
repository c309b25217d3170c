"""GGUF version 3: a writer for F32, F16 and Q8_0 tensors, and a reader for what it writes."""
import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ALIGNMENT = 32
F32, F16, Q4_0, Q8_0 = 0, 1, 2, 8
BLOCK = 32  # values that share a scale in Q4_0 and Q8_0

# Metadata value types of the format, by the kind of Python value they come from.
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
SCALARS = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}


@dataclass(frozen=True)
class Value:
    """A metadata value with its type; item_type for arrays."""
    type: int
    value: object
    item_type: int = 0


def string(value):
    return Value(STRING, value)


def uint(value):
    return Value(UINT32, value)


def real(value):
    return Value(FLOAT32, value)


def boolean(value):
    return Value(BOOL, value)


def array(item_type, values):
    return Value(ARRAY, values, item_type)


def pack_string(text):
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def pack_scalar(type_, value):
    return pack_string(value) if type_ == STRING else struct.pack(SCALARS[type_], value)


def pack_value(value):
    if value.type != ARRAY:
        return struct.pack("<I", value.type) + pack_scalar(value.type, value.value)
    items = b"".join(pack_scalar(value.item_type, item) for item in value.value)
    return struct.pack("<IIQ", ARRAY, value.item_type, len(value.value)) + items


def blocks_of(values):
    return values.astype(np.float32).reshape(-1, BLOCK)


def quantize_q8_0(values):
    """Per block a float16 scale and 32 int8."""
    blocks = blocks_of(values)
    scale = np.abs(blocks).max(1, keepdims=True) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    quants = np.round(blocks * inverse).astype(np.int8)
    return np.concatenate([scale.astype(np.float16).view(np.uint8), quants.view(np.uint8)], 1).tobytes()


def quantize_q4_0(values):
    """Per block a float16 scale and 32 values of 4 bits, offset by 8; the low nibbles hold the first 16."""
    blocks = blocks_of(values)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)
    scale = extreme / -8
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale != 0)
    quants = np.clip(np.floor(blocks * inverse + 8.5), 0, 15).astype(np.uint8)
    packed = quants[:, :16] | quants[:, 16:] << 4
    return np.concatenate([scale.astype(np.float16).view(np.uint8), packed], 1).tobytes()


ENCODERS = {F32: lambda v: v.astype("<f4").tobytes(), F16: lambda v: v.astype("<f2").tobytes(),
            Q8_0: quantize_q8_0, Q4_0: quantize_q4_0}


def write(path, metadata, tensors):
    """metadata: {key: Value}; tensors: [(name, array with the longest-stride axis first, type)]."""
    encoded = [(name, values.shape, type_, ENCODERS[type_](values)) for name, values, type_ in tensors]
    header = b"GGUF" + struct.pack("<IQQ", 3, len(encoded), len(metadata))
    header += b"".join(pack_string(key) + pack_value(value) for key, value in metadata.items())
    offset = 0
    for name, shape, type_, data in encoded:
        header += pack_string(name) + struct.pack("<I", len(shape))
        header += b"".join(struct.pack("<Q", n) for n in reversed(shape)) + struct.pack("<IQ", type_, offset)
        offset += aligned(len(data))
    with open(path, "wb") as file:
        file.write(header.ljust(aligned(len(header)), b"\0"))
        for *_, data in encoded:
            file.write(data.ljust(aligned(len(data)), b"\0"))


def aligned(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


class Reader:
    """metadata {key: Python value}; tensors {name: float32 array}, dequantized."""

    def __init__(self, path):
        self.data, self.at = memoryview(Path(path).read_bytes()), 4
        version, tensor_count, key_count = self.take("<IQQ")
        if bytes(self.data[:4]) != b"GGUF" or version != 3:
            raise ValueError(f"{path}: not a GGUF file of version 3")
        self.metadata = {self.string(): self.value(self.take("<I")[0]) for _ in range(key_count)}
        described = [self.describe() for _ in range(tensor_count)]
        start = aligned(self.at)
        self.tensors = {name: self.decode(shape, type_, start + offset) for name, shape, type_, offset in described}

    def take(self, layout):
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def string(self):
        length, = self.take("<Q")
        self.at += length
        return bytes(self.data[self.at - length:self.at]).decode("utf-8")

    def value(self, type_):
        if type_ == STRING:
            return self.string()
        if type_ == ARRAY:
            item_type, count = self.take("<IQ")
            return [self.value(item_type) for _ in range(count)]
        return self.take(SCALARS[type_])[0]

    def describe(self):
        name, (dimensions,) = self.string(), self.take("<I")
        shape = self.take(f"<{dimensions}Q")[::-1]
        return name, shape, *self.take("<IQ")

    def decode(self, shape, type_, start):
        count = math.prod(shape)
        if type_ in (F32, F16):
            values = np.frombuffer(self.data, {F32: "<f4", F16: "<f2"}[type_], count, start)
        elif type_ == Q8_0:
            blocks = np.frombuffer(self.data, np.uint8, count // BLOCK * 34, start).reshape(-1, 34)
            values = blocks[:, :2].copy().view(np.float16).astype(np.float32) * blocks[:, 2:].view(np.int8)
        else:
            blocks = np.frombuffer(self.data, np.uint8, count // BLOCK * 18, start).reshape(-1, 18)
            quants = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.int8) - 8
            values = blocks[:, :2].copy().view(np.float16).astype(np.float32) * quants
        return values.reshape(shape).astype(np.float32)
