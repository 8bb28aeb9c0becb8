import HTTPServer

// The server's class has the name of its module, so that these cannot be named by it where VRRP or Foundation are too.

typealias RequestMethod = Method
typealias RequestPeer = Peer
