"""A small writer of ONNX graphs: `node` adds an operator and returns its output's name, `constant` a named initializer."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 17
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


class Graph:
    def __init__(self):
        self.nodes, self.initializers, self.inputs, self.outputs = [], {}, [], []

    def input(self, name, kind, shape):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name, shape):
        self.outputs.append(helper.make_tensor_value_info(name, FLOAT, shape))

    def constant(self, name, value):
        """Kept once by name: the same shape or scalar is used in every layer."""
        self.initializers.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values):
        return self.constant("i_" + "_".join(map(str, values)).replace("-", "m"), np.array(values, np.int64))

    def number(self, value):
        return self.constant(f"f_{value!r}".replace("-", "m"), np.array(value, np.float32))

    def node(self, operator, *inputs, name, **attributes):
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name.replace(".", "/"), **attributes))
        return name

    def split(self, value, sizes, axis, names):
        self.nodes.append(helper.make_node("Split", [value, self.integers(*sizes)], names, name=names[0].replace(".", "/") + "/split", axis=axis))
        return names

    def save(self, path, producer):
        graph = helper.make_graph(self.nodes, "atlas", self.inputs, self.outputs, list(self.initializers.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name=producer)
        model.ir_version = 8
        checker.check_model(model, full_check=True)
        path.write_bytes(model.SerializeToString())
        return len(self.nodes)
