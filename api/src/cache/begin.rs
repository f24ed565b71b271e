//! Work that begins where it is asked for.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::Poll;

use futures_util::future::{FutureExt as _, poll_fn};
use tokio::runtime::Handle;

/// Does work on the thread of who asks until it has to wait for something, and from then on as a task of a runtime: to its end, whether
/// or not anybody still waits for it. What has not to wait changes no thread. None where it panicked, or the runtime stops.
pub(super) async fn begin_here<T, F>(runtime: &Handle, work: F) -> Option<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut work: Pin<Box<dyn Future<Output = Option<T>> + Send>> =
        Box::pin(AssertUnwindSafe(work).catch_unwind().map(Result::ok));
    let begun = poll_fn(|context| {
        // Timers and connections that it makes are those of the runtime on which it may go on.
        let _within = runtime.enter();
        Poll::Ready(work.as_mut().poll(context))
    });
    match begun.await {
        Poll::Ready(done) => done,
        Poll::Pending => runtime.spawn(work).await.ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use tokio::runtime::{Builder, Runtime};
    use tokio::sync::oneshot;

    use super::*;

    fn runtimes() -> [Runtime; 2] {
        [(); 2].map(|()| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap())
    }

    #[test]
    fn what_has_not_to_wait_stays_on_its_thread() {
        let [asks, _] = runtimes();
        let elsewhere = Runtime::new().unwrap();
        let work = async { thread::current().id() };
        let (asked, worked) =
            asks.block_on(async { (thread::current().id(), begin_here(elsewhere.handle(), work).await) });
        assert_eq!(worked, Some(asked));
    }

    #[test]
    fn what_waits_goes_on_elsewhere_though_nobody_waits_for_it() {
        let [asks, elsewhere] = runtimes();
        let ((go, wait), (tell, told)) = (oneshot::channel(), oneshot::channel());
        let work = async move {
            let begun = thread::current().id();
            let () = wait.await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
            tell.send((begun, thread::current().id())).unwrap();
        };
        let asked = asks.block_on(async {
            assert!(begin_here(elsewhere.handle(), work).now_or_never().is_none());
            thread::current().id()
        });
        drop(asks);
        go.send(()).unwrap();
        let (begun, ended) = elsewhere.block_on(told).unwrap();
        assert_eq!(begun, asked);
        assert_ne!(ended, asked);
    }

    #[test]
    fn what_panics_is_told_as_lost() {
        let [asks, elsewhere] = runtimes();
        let at_once = async { panic!("at once") };
        assert_eq!(asks.block_on(begin_here::<(), _>(elsewhere.handle(), at_once)), None);
        let later = async {
            tokio::task::yield_now().await;
            panic!("later")
        };
        assert_eq!(asks.block_on(begin_here::<(), _>(elsewhere.handle(), later)), None);
    }
}
