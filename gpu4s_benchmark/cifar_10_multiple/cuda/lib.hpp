// SPDX-License-Identifier: Apache-2.0
// The layers by cuDNN and cuBLAS.
#pragma once

#include "../gpu/lib.hpp"
#include "common/vendor/cublas.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s::cifar {

inline std::optional<std::string> lib_unavailable() {
    const auto reason = cudnn::unavailable();
    return reason ? reason : cublas::unavailable();
}

template <class T>
struct Libraries {
    backend::Stream stream;
    std::shared_ptr<const cublas::Cublas> cublas = cublas::Cublas::open();

    Layer<T> convolution(const Tensor& input, const Tensor& filter, const T* x, const T* w) const {
        return cudnn::convolution(stream, input, filter, x, w);
    }
    Layer<T> relu(const Tensor& tensor) const { return cudnn::relu<T>(stream, tensor); }
    Layer<T> max_pooling(const Tensor& input, int window, int stride) const {
        return cudnn::max_pooling<T>(stream, input, window, stride);
    }
    Layer<T> lrn(const Tensor& tensor, int window, double k, double alpha, double beta) const {
        return cudnn::lrn<T>(stream, tensor, window, k, alpha, beta);
    }
    Layer<T> dense(int n, int outputs, int inputs,
                   const std::shared_ptr<const backend::Buffer>& weights) const {
        return [=, *this](const T* x, T* y) {
            cublas->gemm(stream, n, outputs, inputs, x, weights->as<T>(), y);
        };
    }
    Layer<T> softmax(int rows, int columns, const T* x) const {
        return cudnn::softmax(stream, rows, columns, x);
    }
};

// Not half: the libraries round it after every layer.
constexpr auto lib_on_gpu = []<std::floating_point T>(const Args<T>& args, backend::Stream stream) {
    return network(Libraries<T>{stream}, args);
};

}  // namespace gpu4s::cifar
