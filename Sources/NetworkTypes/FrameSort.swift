/// Ethernet frames that are of interest.
package enum FrameSort: Hashable, Sendable {
    /// ARP replies and announcements.
    case addressClaims
    /// Neighbour advertisements.
    case neighborAdvertisements
    /// VRRP, also behind an IP Authentication Header.
    case advertisements(AddressFamily)
}
