//! An image in the browser's memory, ready to be shown by an `<img>`: the browser decodes it, off this thread, and
//! nothing in it can run or load anything. One that could move is shown as its first picture, at rest.

use countersign_core::document::{Failure, MOST_DRAWN};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageBitmap, Url,
};

use super::file::File;
use super::limit::within;
use super::{document, window};

/// An image with an address of its own on this page, which goes with it.
pub struct Picture {
    /// `blob:…`
    pub address: String,
    /// Its size the right way up, in pixels.
    pub size: (f64, f64),
}

impl Drop for Picture {
    fn drop(&mut self) {
        // Only an address that is none could be refused.
        let _ = Url::revoke_object_url(&self.address);
    }
}

/// Longest wait for the browser to decode an image.
const TIME_LIMIT_MS: u64 = 30_000;

/// Makes a picture of a file whose bytes begin as an image of this kind.
///
/// # Errors
/// When the browser cannot decode it, or not in time.
pub async fn open(file: &File, mime: &str, may_move: bool) -> Result<Picture, Failure> {
    let decoded = within(TIME_LIMIT_MS, decode(file, mime, may_move)).await;
    decoded.unwrap_or(Err(Failure::TimedOut))
}

async fn decode(file: &File, mime: &str, may_move: bool) -> Result<Picture, Failure> {
    let mut blob = file.blob(mime)?;
    if may_move {
        blob = first_picture(&blob).await.ok_or(Failure::Damaged)?;
    }
    let address = Url::create_object_url_with_blob(&blob).map_err(|_| Failure::Damaged)?;
    let mut picture = Picture {
        address,
        size: (0.0, 0.0),
    };
    let image = HtmlImageElement::new().map_err(|_| Failure::Damaged)?;
    image.set_src(&picture.address);
    JsFuture::from(image.decode())
        .await
        .map_err(|_| Failure::Damaged)?;
    picture.size = (
        f64::from(image.natural_width()),
        f64::from(image.natural_height()),
    );
    Ok(picture)
}

async fn first_picture(blob: &Blob) -> Option<Blob> {
    let bitmap = window().create_image_bitmap_with_blob(blob).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await.ok()?.dyn_into().ok()?;
    if u64::from(bitmap.width()) * u64::from(bitmap.height()) > MOST_DRAWN {
        bitmap.close();
        return None;
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(bitmap.width());
    canvas.set_height(bitmap.height());
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let drawn = context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0);
    bitmap.close();
    drawn.ok()?;
    let made = Promise::new(&mut |resolve, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        if canvas.to_blob(take.unchecked_ref()).is_err() {
            // A canvas that cannot be read says so by giving nothing.
            let _ = take
                .unchecked_ref::<js_sys::Function>()
                .call1(&JsValue::NULL, &JsValue::NULL);
        }
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}
