import HTTPServer

/// The server's class has the name of its module, and Objective-C's Method is in Foundation's way.
typealias RequestMethod = Method
