import Glibc
import Testing

/// The ones of CLinux, which are there for an older C library.
struct HypotTests {
    @Test(arguments: [
        (3.0, 4.0, 5.0), (-3, 4, 5), (0, -7, 7), (0, 0, 0), (1e300, 1e300, 1.4142135623730951e300),
        (.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude),
        (.infinity, .nan, .infinity), (.nan, -.infinity, .infinity),
    ])
    func `the longest side of a right triangle`(x: Double, y: Double, expected: Double) {
        #expect(hypot(x, y) == expected)
        #expect(hypotf(Float(x), Float(y)) == Float(expected))
    }

    @Test func `what is no number stays none`() {
        #expect(hypot(.nan, 1.0).isNaN && hypot(1.0, .nan).isNaN)
    }
}
