use std::fmt;

use zeroize::Zeroize;

/// A secret text, such as a token, a password or a credential's field.
pub type SecretString = Secret<String>;

/// A value that must not be seen: it cannot be displayed or serialized, debug output hides it,
/// and its memory is overwritten when it is dropped.
///
/// ```
/// let password = secrets::SecretString::from("correct horse".to_owned());
/// assert_eq!(format!("{password:?}"), "[secret]");
/// assert_eq!(password.expose(), "correct horse");
/// ```
///
/// Overwriting covers the value as it is when dropped. A buffer that grew before it came here has
/// left copies behind, so wrap early and build with enough capacity.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in; from here on only [`Secret::expose`] shows it.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Every use is a place where a secret could leak, so keep the borrow short
    /// and never format it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    struct Recorder(Rc<Cell<u32>>);

    impl Zeroize for Recorder {
        fn zeroize(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn dropping_overwrites_the_value() {
        let overwritten = Rc::new(Cell::new(0));
        let secret = Secret::new(Recorder(Rc::clone(&overwritten)));
        assert_eq!(overwritten.get(), 0);
        drop(secret);
        assert_eq!(overwritten.get(), 1);
    }

    #[test]
    fn debug_output_hides_the_value_also_inside_other_values() {
        let secret = Some(SecretString::from("hunter2".to_owned()));
        assert_eq!(format!("{secret:?}"), "Some([secret])");
        assert!(!format!("{secret:#?}").contains("hunter2"));
    }
}
