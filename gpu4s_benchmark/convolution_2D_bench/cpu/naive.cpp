// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include "common/one_core.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

template <class T>
void convolve(const Convolution2D::Args<T>& args) {
    using S = Arithmetic<T>;
    for (int64_t i = 0; i < args.height; ++i)
        for (int64_t j = 0; j < args.width; ++j)
            args.y[i * args.width + j] = static_cast<T>(
                add_window(args.x, args.h, args.height, args.width, args.kernel, i, j, S(0)));
}

}  // namespace

const Variant<Convolution2D> naive{
    "naive", []<class T>(const Convolution2D::Args<T>& args, backend::Stream) {
        refuse_long_runs(Convolution2D::work<T>(args).operations);
        return [args] { convolve(args); };
    }};
const Variant<Convolution2DNchw> naive_nchw{
    "naive", []<class T>(const Convolution2DNchw::Args<T>& args, backend::Stream stream) {
        refuse_long_runs(Convolution2DNchw::work<T>(args).operations);
        return [=] { convolution_2D_nchw_naive(args, stream); };
    }};

}  // namespace gpu4s
