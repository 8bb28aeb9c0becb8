internal import HTTPServer

// HTTP and VRRP both have a Status and a Peer; here each gets a name of its own.

typealias HTTPStatus = Status
typealias HTTPPeer = Peer
