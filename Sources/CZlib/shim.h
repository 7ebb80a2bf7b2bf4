// zlib's interface, as a module.
#include <zlib.h>

// These are macros of zlib.h, which Swift does not see.
static inline int magpie_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
static inline int magpie_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
