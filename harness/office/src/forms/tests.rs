//! Forms of generated samples.
