import NetworkTypes
import Testing

@testable import Configuration

struct ValuesTests {
    @Test(
        arguments: [
            ("2", .seconds(2)), ("0.5", .milliseconds(500)), (".01", .milliseconds(10)), ("1.", .seconds(1)),
            ("0.000001", .microseconds(1)), ("1.50000000", .milliseconds(1500)),
        ] as [(String, Duration)])
    func `decimal seconds are exact`(text: String, duration: Duration) {
        #expect(decimalSeconds(text) == duration)
        #expect(decimalSeconds(duration.decimalSeconds) == duration)
    }

    @Test(arguments: ["", ".", "-1", "1s", "1e3", "1.2.3", "0.0000001", "12345678901", "１"])
    func `other text is no number of seconds`(text: String) {
        #expect(decimalSeconds(text) == nil)
    }

    @Test(arguments: [
        ("365d", 31_536_000), ("12h", 43_200), ("30m", 1800), ("45s", 45), ("1d12h", 129_600), ("0s", 0),
    ])
    func `times carry units`(text: String, seconds: Int) {
        #expect(durationWithUnits(text) == .seconds(seconds))
        #expect(durationWithUnits(Duration.seconds(seconds).withUnits) == .seconds(seconds))
    }

    @Test(arguments: ["", "7", "d", "7w", "1d2", "-1d", "99999999999d", "36501d", "1.5d"])
    func `other text is no time`(text: String) {
        #expect(durationWithUnits(text) == nil)
    }

    @Test(arguments: [("512K", 524_288), ("512M", 536_870_912), ("1G", 1_073_741_824), ("2T", 2_199_023_255_552)])
    func `sizes carry units of 1024`(text: String, bytes: Int) {
        #expect(size(text) == bytes)
        #expect(sizeText(bytes) == text)
    }

    @Test(arguments: ["", "1", "G", "1g", "-1G", "9999999999999999T", "1.5G"])
    func `other text is no size`(text: String) {
        #expect(size(text) == nil)
    }

    @Test(arguments: ["127.0.0.1:8460", "[::1]:8460", "0.0.0.0:1"])
    func `a listener is an address and a port`(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", ":8460", "127.0.0.1", "127.0.0.1:", "::1:8460", "[::1]", "127.0.0.1:65536", "localhost:1", "[127.0.0.1]:1",
    ])
    func `other text is no listener`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
