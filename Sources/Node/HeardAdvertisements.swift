internal import VRRP

/// The last few advertisements that an instance heard, whoever sent them.
struct HeardAdvertisements: Sendable {
    static let capacity = 8

    private var ring: [VirtualRouter.Heard] = []
    private var next = 0

    mutating func append(_ heard: VirtualRouter.Heard) {
        if ring.count < Self.capacity {
            ring.append(heard)
        } else {
            ring[next] = heard
        }
        next = (next + 1) % Self.capacity
    }

    var newestFirst: [VirtualRouter.Heard] {
        Array((ring[next...] + ring[..<next]).reversed())
    }
}
