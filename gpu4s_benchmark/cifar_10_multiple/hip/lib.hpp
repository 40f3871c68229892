// SPDX-License-Identifier: Apache-2.0
// The layers by MIOpen and rocBLAS.
#pragma once

#include "../gpu/lib.hpp"
#include "common/vendor/miopen.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s::cifar {

inline std::optional<std::string> lib_unavailable() {
    const auto reason = miopen::unavailable();
    return reason ? reason : rocblas::unavailable();
}

template <class T>
struct Libraries {
    backend::Stream stream;
    std::shared_ptr<const rocblas::Rocblas> rocblas = rocblas::Rocblas::open();

    Layer<T> convolution(const Tensor& input, const Tensor& filter, const T* x, const T* w) const {
        return miopen::convolution(stream, input, filter, x, w);
    }
    Layer<T> relu(const Tensor& tensor) const { return miopen::relu<T>(stream, tensor); }
    Layer<T> max_pooling(const Tensor& input, int window, int stride) const {
        return miopen::max_pooling<T>(stream, input, window, stride);
    }
    Layer<T> lrn(const Tensor& tensor, int window, double k, double alpha, double beta) const {
        return miopen::lrn<T>(stream, tensor, window, k, alpha, beta);
    }
    Layer<T> dense(int n, int outputs, int inputs,
                   const std::shared_ptr<const backend::Buffer>& weights) const {
        return [=, *this](const T* x, T* y) {
            rocblas->gemm(stream, n, outputs, inputs, x, weights->as<T>(), y);
        };
    }
    Layer<T> softmax(int rows, int columns, const T*) const {
        return miopen::softmax<T>(stream, rows, columns);
    }
};

// Not half: the libraries round it after every layer; MIOpen has no double.
constexpr auto lib_on_gpu = []<std::same_as<float> T>(const Args<T>& args, backend::Stream stream) {
    return network(Libraries<T>{stream}, args);
};

}  // namespace gpu4s::cifar
